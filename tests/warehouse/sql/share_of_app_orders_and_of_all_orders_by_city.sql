-- $1 = 'app'
WITH "order_rows" AS (
  SELECT
    "person"."city" AS "person.city",
    CASE WHEN "order"."channel" = $1 THEN 1 END AS "from_app"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
), "order_groups" AS (
  SELECT
    "person.city",
    COUNT("from_app") AS "from_app",
    COUNT(*) AS "order.orders"
  FROM "order_rows"
  GROUP BY
    "person.city"
), "order_total" AS (
  SELECT
    COUNT(*) AS "order.orders"
  FROM "order_rows"
), "figure" AS (
  SELECT
    "order_groups"."person.city" AS "person.city",
    CAST("order_groups"."from_app" AS DOUBLE) / NULLIF("order_groups"."order.orders", 0) AS "app",
    CAST("order_groups"."order.orders" AS DOUBLE) / NULLIF("order_total"."order.orders", 0) AS "of_all"
  FROM "order_groups"
  CROSS JOIN "order_total"
)
SELECT
  "person.city",
  "app",
  "of_all"
FROM "figure"
ORDER BY
  "person.city" ASC
