-- $1 = 0.2
WITH "order_rows_by_person" AS (
  SELECT
    "person"."person_id" AS "_key",
    "order"."paid" AS "order.sales"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    NOT "person"."person_id" IS NULL
), "order_groups_by_person" AS (
  SELECT
    "_key",
    SUM("order.sales") AS "order.sales"
  FROM "order_rows_by_person"
  GROUP BY
    "_key"
), "each_person" AS (
  SELECT
    "order_groups_by_person"."_key" AS "_key",
    "order_groups_by_person"."order.sales" AS "_value"
  FROM "order_groups_by_person"
), "ranked_person" AS (
  SELECT
    "_key",
    "_value",
    ROW_NUMBER() OVER (ORDER BY "_value" DESC, "_key") AS "_place",
    COUNT("_value") OVER () AS "_of"
  FROM "each_person"
), "person_in_all" AS (
  SELECT
    CAST(COALESCE(SUM("_value") FILTER(WHERE
      "_place" <= CEIL(ROUND($1 * "_of", 6))), 0) AS DOUBLE) / NULLIF(SUM("_value"), 0) AS "top"
  FROM "ranked_person"
), "figure" AS (
  SELECT
    "person_in_all"."top" AS "top"
  FROM "person_in_all"
)
SELECT
  "top"
FROM "figure"
