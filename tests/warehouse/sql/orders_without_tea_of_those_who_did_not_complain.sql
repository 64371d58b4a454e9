-- $1 = 'tea'
-- $2 = datetime.date(2026, 1, 1)
-- $3 = datetime.date(2026, 4, 1)
-- $4 = 2
SELECT
  "order"."order_id" AS "order.id",
  CAST("order"."ordered_at" AS DATE) AS "order.ordered_on",
  "person"."city" AS "person.city"
FROM "orders" AS "order"
LEFT JOIN "person" AS "person"
  ON "person"."person_id" = "order"."person_id"
WHERE
  (
    NOT (
      CASE
        WHEN NOT "order"."order_id" IS NULL
        THEN "order"."order_id" IN (
          SELECT
            "line"."order_id"
          FROM "Order Lines" AS "line"
          LEFT JOIN "product" AS "product"
            ON "product"."sku" = "line"."sku"
          WHERE
            NOT "line"."order_id" IS NULL AND "product"."category" = $1
        )
      END
    )
    AND NOT (
      CASE
        WHEN NOT "person"."person_id" IS NULL
        THEN "person"."person_id" IN (
          SELECT
            "feedback"."person_id"
          FROM "feedback" AS "feedback"
          WHERE
            NOT "feedback"."person_id" IS NULL
            AND (
              CAST("feedback"."written_on" AS DATE) >= $2
              AND CAST("feedback"."written_on" AS DATE) < $3
            )
            AND "feedback"."rating" <= $4
        )
      END
    )
  )
ORDER BY
  CAST("order"."ordered_at" AS DATE) DESC,
  "order"."order_id" ASC
LIMIT 20
