-- $1 = 'tea'
-- $2 = 'Lin'
-- $3 = 'Lin'
-- $4 = 30
-- $5 = 2
-- $6 = 'Lin'
-- $7 = 'Lin'
SELECT
  "person"."person_id" AS "person.id"
FROM "person" AS "person"
WHERE
  "person"."person_id" IN (
    SELECT
      "first_order"."_of"
    FROM (
      SELECT
        "order"."person_id" AS "_of",
        CAST("order"."ordered_at" AS DATE) AS "_day",
        "order"."order_id" AS "_key",
        "order"."order_id" IN (
          SELECT
            "line"."order_id"
          FROM "Order Lines" AS "line"
          LEFT JOIN "product" AS "product"
            ON "product"."sku" = "line"."sku"
          LEFT JOIN "orders" AS "order_2"
            ON "order_2"."order_id" = "line"."order_id"
          LEFT JOIN "person" AS "person_2"
            ON "person_2"."person_id" = "order_2"."person_id"
          WHERE
            NOT "line"."order_id" IS NULL
            AND "product"."category" = $1
            AND "person_2"."owner" = $2
        ) AS "_met"
      FROM "orders" AS "order"
      LEFT JOIN "person" AS "person_3"
        ON "person_3"."person_id" = "order"."person_id"
      WHERE
        NOT "order"."person_id" IS NULL
        AND NOT CAST("order"."ordered_at" AS DATE) IS NULL
        AND "person_3"."owner" = $3
      QUALIFY
        ROW_NUMBER() OVER (
          PARTITION BY "order"."person_id"
          ORDER BY CAST("order"."ordered_at" AS DATE) ASC, "order"."order_id" ASC
        ) = 1
    ) AS "first_order"
    WHERE
      "first_order"."_met"
      AND EXISTS(
        SELECT
          1
        FROM "feedback" AS "feedback"
        LEFT JOIN "person" AS "person_4"
          ON "person_4"."person_id" = "feedback"."person_id"
        WHERE
          "feedback"."person_id" = "first_order"."_of"
          AND "first_order"."_day" > CAST("feedback"."written_on" AS DATE)
          AND DATE_DIFF('day', CAST("feedback"."written_on" AS DATE), "first_order"."_day") <= $4
          AND "feedback"."rating" <= $5
          AND "person_4"."owner" = $6
      )
  )
  AND "person"."owner" = $7
QUALIFY
  RANK() OVER (ORDER BY "person"."age" DESC) <= 1
ORDER BY
  "person"."age" DESC,
  "person"."person_id" ASC
