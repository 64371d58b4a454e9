-- $1 = 1.0
WITH "person_rows" AS (
  SELECT
    "person"."city" AS "person.city",
    "person"."age" AS "age"
  FROM "person" AS "person"
), "person_groups" AS (
  SELECT
    "person.city",
    AVG("age") AS "age"
  FROM "person_rows"
  GROUP BY
    "person.city"
), "figure" AS (
  SELECT
    "person_groups"."person.city" AS "person.city",
    "person_groups"."age" AS "age"
  FROM "person_groups"
)
SELECT
  "person.city",
  "age"
FROM "figure"
WHERE
  "age" > $1 * (
    SELECT
      AVG(CAST("age" AS DOUBLE))
    FROM "figure"
  )
ORDER BY
  "person.city" ASC
