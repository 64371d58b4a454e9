-- $1 = 'tea'
-- $2 = 'tea'
-- $3 = 2.0
WITH "order_rows" AS (
  SELECT
    "person"."city" AS "person.city",
    "order"."paid" AS "order.sales"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    "order"."order_id" IN (
      SELECT
        "line"."order_id"
      FROM "Order Lines" AS "line"
      LEFT JOIN "product" AS "product"
        ON "product"."sku" = "line"."sku"
      WHERE
        NOT "line"."order_id" IS NULL AND "product"."category" = $1
    )
), "order_groups" AS (
  SELECT
    "person.city",
    SUM("order.sales") AS "order.sales",
    COUNT(*) AS "order.orders"
  FROM "order_rows"
  GROUP BY
    "person.city"
), "feedback_rows" AS (
  SELECT
    "person"."city" AS "person.city",
    "feedback"."rating" AS "feedback.average_rating"
  FROM "feedback" AS "feedback"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "feedback"."person_id"
  WHERE
    "person"."person_id" IN (
      SELECT
        "order"."person_id"
      FROM "Order Lines" AS "line"
      LEFT JOIN "product" AS "product"
        ON "product"."sku" = "line"."sku"
      LEFT JOIN "orders" AS "order"
        ON "order"."order_id" = "line"."order_id"
      WHERE
        NOT "order"."person_id" IS NULL AND "product"."category" = $2
    )
), "feedback_groups" AS (
  SELECT
    "person.city",
    AVG("feedback.average_rating") AS "feedback.average_rating"
  FROM "feedback_rows"
  GROUP BY
    "person.city"
), "groups" AS (
  SELECT
    "person.city"
  FROM "order_groups"
  UNION
  SELECT
    "person.city"
  FROM "feedback_groups"
), "figure" AS (
  SELECT
    "groups"."person.city" AS "person.city",
    "order_groups"."order.sales" AS "order.sales",
    "feedback_groups"."feedback.average_rating" AS "feedback.average_rating",
    COALESCE("order_groups"."order.orders", 0) AS "order.orders"
  FROM "groups"
  LEFT JOIN "order_groups"
    ON "order_groups"."person.city" IS NOT DISTINCT FROM "groups"."person.city"
  LEFT JOIN "feedback_groups"
    ON "feedback_groups"."person.city" IS NOT DISTINCT FROM "groups"."person.city"
)
SELECT
  "person.city",
  "order.sales",
  "feedback.average_rating"
FROM "figure"
WHERE
  "order.orders" >= $3
ORDER BY
  "person.city" ASC
