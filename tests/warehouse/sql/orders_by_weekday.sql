WITH "order_rows" AS (
  SELECT
    EXTRACT(ISODOW FROM CAST("order"."ordered_at" AS DATE)) AS "order.ordered_on@weekday"
  FROM "orders" AS "order"
), "order_groups" AS (
  SELECT
    "order.ordered_on@weekday",
    COUNT(*) AS "order.orders"
  FROM "order_rows"
  GROUP BY
    "order.ordered_on@weekday"
), "figure" AS (
  SELECT
    "order_groups"."order.ordered_on@weekday" AS "order.ordered_on@weekday",
    "order_groups"."order.orders" AS "order.orders"
  FROM "order_groups"
)
SELECT
  "order.ordered_on@weekday",
  "order.orders"
FROM "figure"
ORDER BY
  "order.ordered_on@weekday" ASC
