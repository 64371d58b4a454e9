-- $1 = datetime.date(2026, 1, 1)
-- $2 = datetime.date(2026, 4, 1)
WITH "rows" AS (
  SELECT DISTINCT
    "order"."channel" AS "order.channel"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    "person"."age" > (
      SELECT
        AVG("person_2"."age")
      FROM "person" AS "person_2"
    )
    AND (
      CAST("order"."ordered_at" AS DATE) >= $1
      AND CAST("order"."ordered_at" AS DATE) < $2
    )
)
SELECT
  "order.channel"
FROM "rows"
ORDER BY
  "order.channel" ASC
LIMIT 100
