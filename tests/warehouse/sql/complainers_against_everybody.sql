-- $1 = datetime.date(2026, 1, 1)
-- $2 = datetime.date(2026, 4, 1)
-- $3 = 2
-- $4 = True
WITH "order_rows" AS (
  SELECT
    CASE
      WHEN "person"."person_id" IN (
        SELECT
          "feedback"."person_id"
        FROM "feedback" AS "feedback"
        WHERE
          NOT "feedback"."person_id" IS NULL
          AND (
            CAST("feedback"."written_on" AS DATE) >= $1
            AND CAST("feedback"."written_on" AS DATE) < $2
          )
          AND "feedback"."rating" <= $3
      )
      THEN TRUE
      ELSE FALSE
    END AS "complained",
    "order"."paid" AS "order.sales",
    CAST("order"."coupon" = $4 AS INT) AS "order.coupon_share"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
), "order_groups" AS (
  SELECT
    "complained",
    SUM("order.sales") AS "order.sales",
    COUNT(*) AS "order.orders",
    AVG("order.coupon_share") AS "order.coupon_share"
  FROM "order_rows"
  GROUP BY
    "complained"
), "figure" AS (
  SELECT
    "order_groups"."complained" AS "complained",
    CAST("order_groups"."order.sales" AS DOUBLE) / NULLIF("order_groups"."order.orders", 0) AS "order.aov",
    "order_groups"."order.coupon_share" AS "order.coupon_share"
  FROM "order_groups"
)
SELECT
  "complained",
  "order.aov",
  "order.coupon_share"
FROM "figure"
ORDER BY
  "complained" ASC
