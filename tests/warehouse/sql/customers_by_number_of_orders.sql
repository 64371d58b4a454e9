-- $1 = datetime.date(2026, 1, 1)
-- $2 = datetime.date(2026, 4, 1)
WITH "person_rows" AS (
  SELECT
    CASE
      WHEN NOT "person"."person_id" IS NULL
      THEN (
        SELECT
          COUNT(*)
        FROM "orders" AS "order"
        WHERE
          "order"."person_id" = "person"."person_id"
          AND (
            CAST("order"."ordered_at" AS DATE) >= $1
            AND CAST("order"."ordered_at" AS DATE) < $2
          )
      )
    END AS "person/order.orders"
  FROM "person" AS "person"
), "person_groups" AS (
  SELECT
    "person/order.orders",
    COUNT(*) AS "person.customers"
  FROM "person_rows"
  GROUP BY
    "person/order.orders"
), "figure" AS (
  SELECT
    "person_groups"."person/order.orders" AS "person/order.orders",
    "person_groups"."person.customers" AS "person.customers"
  FROM "person_groups"
)
SELECT
  "person/order.orders",
  "person.customers"
FROM "figure"
ORDER BY
  "person/order.orders" ASC
