-- $1 = 'Lin'
WITH "order_rows" AS (
  SELECT
    "order"."paid" AS "order.sales"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    "person"."owner" = $1
), "order_total" AS (
  SELECT
    SUM("order.sales") AS "order.sales"
  FROM "order_rows"
), "figure" AS (
  SELECT
    "order_total"."order.sales" AS "order.sales"
  FROM "order_total"
)
SELECT
  "order.sales"
FROM "figure"
