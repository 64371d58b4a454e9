-- $1 = datetime.date(2026, 1, 1)
-- $2 = datetime.date(2026, 4, 1)
-- $3 = 20.0
WITH "person_rows" AS (
  SELECT
    "person"."person_id" AS "_key"
  FROM "person" AS "person"
  WHERE
    CASE
      WHEN NOT "person"."person_id" IS NULL
      THEN (
        SELECT
          SUM("order"."paid")
        FROM "orders" AS "order"
        WHERE
          "order"."person_id" = "person"."person_id"
          AND (
            CAST("order"."ordered_at" AS DATE) >= $1
            AND CAST("order"."ordered_at" AS DATE) < $2
          )
      )
    END > $3
), "person_total" AS (
  SELECT
    COUNT(*) AS "person.customers"
  FROM "person_rows"
), "figure" AS (
  SELECT
    "person_total"."person.customers" AS "person.customers"
  FROM "person_total"
)
SELECT
  "person.customers"
FROM "figure"
