-- $1 = 'app'
-- $2 = 'app'
WITH "order_rows" AS (
  SELECT
    CASE WHEN "order"."channel" = $1 THEN 1 END AS "app",
    "person"."person_id" AS "_person",
    CASE WHEN "order"."channel" = $2 THEN NULL ELSE "person"."person_id" END AS "app others"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
), "order_total" AS (
  SELECT
    COUNT("app") AS "app",
    COUNT(DISTINCT CASE WHEN NOT "app" IS NULL THEN "_person" END) AS "app persons",
    COUNT(DISTINCT "app others") AS "app others",
    COUNT(DISTINCT "_person") AS "_persons"
  FROM "order_rows"
), "figure" AS (
  SELECT
    "order_total"."app" AS "app",
    COALESCE("order_total"."_persons", 0) AS "_persons",
    COALESCE("order_total"."_persons", 0) >= 3
    AND NOT COALESCE("order_total"."_persons", 0) BETWEEN 1 AND 2
    AND NOT COALESCE("order_total"."app persons", 0) BETWEEN 1 AND 2
    AND NOT COALESCE("order_total"."app others", 0) BETWEEN 1 AND 2 AS "_enough"
  FROM "order_total"
), "shown" AS (
  SELECT
    *,
    "_enough"
    AND NOT (
      COUNT(*) FILTER(WHERE
        NOT "_enough") OVER () = 1
      AND ROW_NUMBER() OVER (PARTITION BY "_enough" ORDER BY "_persons") = 1
    ) AS "_shown"
  FROM "figure"
)
SELECT
  "app"
FROM "shown"
WHERE
  "_shown"
