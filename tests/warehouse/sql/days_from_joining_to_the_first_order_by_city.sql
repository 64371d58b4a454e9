WITH "person_done" AS (
  SELECT
    "person"."city" AS "person.city",
    "person"."person_id" AS "_of",
    CAST("person"."joined_on" AS DATE) AS "_day",
    "person"."person_id" AS "_key"
  FROM "person" AS "person"
  WHERE
    NOT "person"."person_id" IS NULL
    AND NOT CAST("person"."joined_on" AS DATE) IS NULL
), "first_person" AS (
  SELECT
    *
  FROM "person_done"
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY "_of" ORDER BY "_day", "_key") = 1
), "person_days" AS (
  SELECT
    "person.city",
    "_day",
    DATE_DIFF(
      'day',
      "_day",
      (
        SELECT
          MIN(CAST("order"."ordered_at" AS DATE))
        FROM "orders" AS "order"
        WHERE
          "order"."person_id" = "first_person"."_of"
          AND CAST("order"."ordered_at" AS DATE) >= "first_person"."_day"
      )
    ) AS "_days"
  FROM "first_person"
), "person_interval" AS (
  SELECT
    "person.city",
    MEDIAN(CAST("_days" AS DOUBLE)) AS "days"
  FROM "person_days"
  WHERE
    NOT "_days" IS NULL
  GROUP BY
    "person.city"
), "figure" AS (
  SELECT
    "person_interval"."person.city" AS "person.city",
    "person_interval"."days" AS "days"
  FROM "person_interval"
)
SELECT
  "person.city",
  "days"
FROM "figure"
ORDER BY
  "person.city" ASC
