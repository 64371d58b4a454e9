-- $1 = datetime.date(2026, 2, 1)
-- $2 = datetime.date(2026, 3, 1)
-- $3 = datetime.date(2026, 1, 1)
-- $4 = datetime.date(2026, 2, 1)
WITH "order_rows" AS (
  SELECT
    "person"."city" AS "person.city",
    "order"."paid" AS "later"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    CAST("order"."ordered_at" AS DATE) >= $1
    AND CAST("order"."ordered_at" AS DATE) < $2
), "order_groups" AS (
  SELECT
    "person.city",
    SUM("later") AS "later"
  FROM "order_rows"
  GROUP BY
    "person.city"
), "order_rows_2" AS (
  SELECT
    "person"."city" AS "person.city",
    "order"."paid" AS "earlier"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    CAST("order"."ordered_at" AS DATE) >= $3
    AND CAST("order"."ordered_at" AS DATE) < $4
), "order_groups_2" AS (
  SELECT
    "person.city",
    SUM("earlier") AS "earlier"
  FROM "order_rows_2"
  GROUP BY
    "person.city"
), "groups" AS (
  SELECT
    "person.city"
  FROM "order_groups"
  UNION
  SELECT
    "person.city"
  FROM "order_groups_2"
), "figure" AS (
  SELECT
    "groups"."person.city" AS "person.city",
    CAST((
      "order_groups"."later" - "order_groups_2"."earlier"
    ) AS DOUBLE) / NULLIF("order_groups_2"."earlier", 0) AS "growth"
  FROM "groups"
  LEFT JOIN "order_groups"
    ON "order_groups"."person.city" IS NOT DISTINCT FROM "groups"."person.city"
  LEFT JOIN "order_groups_2"
    ON "order_groups_2"."person.city" IS NOT DISTINCT FROM "groups"."person.city"
)
SELECT
  "person.city",
  "growth"
FROM "figure"
ORDER BY
  "growth" DESC,
  "person.city" ASC
