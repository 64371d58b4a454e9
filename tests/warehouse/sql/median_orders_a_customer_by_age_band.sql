-- $1 = '< 30'
-- $2 = '30 – 50'
-- $3 = '≥ 50'
-- $4 = 30.0
-- $5 = 50.0
-- $6 = 50.0
-- $7 = 'app'
-- $8 = '< 30'
-- $9 = '30 – 50'
-- $10 = '≥ 50'
-- $11 = 30.0
-- $12 = 50.0
-- $13 = 50.0
-- $14 = '< 30'
-- $15 = '30 – 50'
-- $16 = '≥ 50'
WITH "order_rows_by_person" AS (
  SELECT
    "person"."person_id" AS "_key",
    CASE
      WHEN "person"."age" < $4
      THEN $1
      WHEN "person"."age" < $5
      THEN $2
      WHEN "person"."age" >= $6
      THEN $3
    END AS "person.age@band"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    NOT "person"."person_id" IS NULL AND "order"."channel" = $7
), "order_groups_by_person" AS (
  SELECT
    "_key",
    "person.age@band",
    COUNT(*) AS "order.orders"
  FROM "order_rows_by_person"
  GROUP BY
    "_key",
    "person.age@band"
), "each_person" AS (
  SELECT
    "order_groups_by_person"."_key" AS "_key",
    "order_groups_by_person"."person.age@band" AS "person.age@band",
    "order_groups_by_person"."order.orders" AS "_value"
  FROM "order_groups_by_person"
), "all_person" AS (
  SELECT
    "person"."person_id" AS "_key",
    CASE
      WHEN "person"."age" < $11
      THEN $8
      WHEN "person"."age" < $12
      THEN $9
      WHEN "person"."age" >= $13
      THEN $10
    END AS "person.age@band",
    COALESCE("each_person"."_value", 0) AS "_value"
  FROM "person" AS "person"
  LEFT JOIN "each_person" AS "each_person"
    ON "each_person"."_key" = "person"."person_id"
), "person_per_group" AS (
  SELECT
    "person.age@band",
    MEDIAN(CAST("_value" AS DOUBLE)) AS "median"
  FROM "all_person"
  GROUP BY
    "person.age@band"
), "figure" AS (
  SELECT
    "person_per_group"."person.age@band" AS "person.age@band",
    "person_per_group"."median" AS "median"
  FROM "person_per_group"
)
SELECT
  "person.age@band",
  "median"
FROM "figure"
ORDER BY
  LIST_POSITION([$14, $15, $16], "person.age@band") ASC
