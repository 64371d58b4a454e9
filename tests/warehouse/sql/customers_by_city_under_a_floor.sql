-- $1 = 'tea'
WITH "person_rows" AS (
  SELECT
    "person"."city" AS "person.city",
    "person"."person_id" AS "_person"
  FROM "person" AS "person"
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
        NOT "order"."person_id" IS NULL AND "product"."category" = $1
    )
), "person_groups" AS (
  SELECT
    "person.city",
    COUNT(*) AS "person.customers",
    COUNT(DISTINCT "_person") AS "_persons"
  FROM "person_rows"
  GROUP BY
    "person.city"
), "figure" AS (
  SELECT
    "person_groups"."person.city" AS "person.city",
    "person_groups"."person.customers" AS "person.customers",
    COALESCE("person_groups"."_persons", 0) AS "_persons",
    COALESCE("person_groups"."_persons", 0) >= 3
    AND NOT COALESCE("person_groups"."_persons", 0) BETWEEN 1 AND 2 AS "_enough"
  FROM "person_groups"
), "shown" AS (
  SELECT
    *,
    "_enough"
    AND NOT (
      COUNT(*) FILTER(WHERE
        NOT "_enough") OVER () = 1
      AND ROW_NUMBER() OVER (PARTITION BY "_enough" ORDER BY "_persons", "person.city") = 1
    ) AS "_shown"
  FROM "figure"
)
SELECT
  "person.city",
  "person.customers"
FROM "shown"
WHERE
  "_shown"
ORDER BY
  "person.city" ASC
