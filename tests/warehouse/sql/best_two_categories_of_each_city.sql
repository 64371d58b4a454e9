WITH "line_rows" AS (
  SELECT
    "person"."city" AS "person.city",
    "product"."category" AS "product.category",
    "line"."quantity" * "line"."price" AS "line.amount"
  FROM "Order Lines" AS "line"
  LEFT JOIN "orders" AS "order"
    ON "order"."order_id" = "line"."order_id"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  LEFT JOIN "product" AS "product"
    ON "product"."sku" = "line"."sku"
), "line_groups" AS (
  SELECT
    "person.city",
    "product.category",
    SUM("line.amount") AS "line.amount"
  FROM "line_rows"
  GROUP BY
    "person.city",
    "product.category"
), "figure" AS (
  SELECT
    "line_groups"."person.city" AS "person.city",
    "line_groups"."product.category" AS "product.category",
    "line_groups"."line.amount" AS "order.sales"
  FROM "line_groups"
)
SELECT
  "person.city",
  "product.category",
  "order.sales"
FROM "figure"
QUALIFY
  RANK() OVER (PARTITION BY "person.city" ORDER BY "order.sales" DESC) <= 2
ORDER BY
  "order.sales" DESC,
  "person.city" ASC,
  "product.category" ASC
