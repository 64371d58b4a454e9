WITH "line_rows" AS (
  SELECT
    "product"."category" AS "product.category",
    "line"."quantity" * "line"."price" AS "line.amount",
    "order"."order_id" AS "order.orders"
  FROM "Order Lines" AS "line"
  LEFT JOIN "product" AS "product"
    ON "product"."sku" = "line"."sku"
  LEFT JOIN "orders" AS "order"
    ON "order"."order_id" = "line"."order_id"
), "line_groups" AS (
  SELECT
    "product.category",
    SUM("line.amount") AS "line.amount",
    COUNT(DISTINCT "order.orders") AS "order.orders"
  FROM "line_rows"
  GROUP BY
    "product.category"
), "figure" AS (
  SELECT
    "line_groups"."product.category" AS "product.category",
    "line_groups"."line.amount" AS "order.sales",
    "line_groups"."order.orders" AS "order.orders"
  FROM "line_groups"
)
SELECT
  "product.category",
  "order.sales",
  "order.orders"
FROM "figure"
QUALIFY
  RANK() OVER (ORDER BY "order.sales" DESC) <= 3
ORDER BY
  "order.sales" DESC,
  "product.category" ASC
