-- $1 = datetime.date(2026, 1, 1)
-- $2 = datetime.date(2026, 4, 1)
WITH "order_rows" AS (
  SELECT
    CAST(DATE_TRUNC('month', CAST("order"."ordered_at" AS DATE)) AS DATE) AS "order.ordered_on@month",
    "order"."paid" AS "order.sales"
  FROM "orders" AS "order"
  WHERE
    CAST("order"."ordered_at" AS DATE) >= $1
    AND CAST("order"."ordered_at" AS DATE) < $2
), "order_groups" AS (
  SELECT
    "order.ordered_on@month",
    SUM("order.sales") AS "order.sales",
    COUNT(*) AS "order.orders"
  FROM "order_rows"
  GROUP BY
    "order.ordered_on@month"
), "figure" AS (
  SELECT
    "order_groups"."order.ordered_on@month" AS "order.ordered_on@month",
    CAST("order_groups"."order.sales" AS DOUBLE) / NULLIF("order_groups"."order.orders", 0) AS "order.aov"
  FROM "order_groups"
)
SELECT
  "order.ordered_on@month",
  "order.aov"
FROM "figure"
ORDER BY
  "order.ordered_on@month" ASC
