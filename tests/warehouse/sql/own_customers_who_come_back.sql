-- $1 = 'Lima'
-- $2 = 'Lin'
-- $3 = 6
-- $4 = 'Lin'
WITH "order_periods" AS (
  SELECT
    "person"."person_id" AS "_of",
    CAST("order"."ordered_at" AS DATE) AS "_day",
    CAST(DATE_TRUNC('month', CAST("order"."ordered_at" AS DATE)) AS DATE) AS "_period"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    NOT "person"."person_id" IS NULL
    AND NOT CAST("order"."ordered_at" AS DATE) IS NULL
    AND "person"."city" = $1
    AND "person"."owner" = $2
), "cohorts" AS (
  SELECT
    "_of",
    MIN("_period") AS "_period"
  FROM "order_periods"
  GROUP BY
    "_of"
), "sizes" AS (
  SELECT
    "_period",
    COUNT(*) AS "size"
  FROM "cohorts"
  GROUP BY
    "_period"
), "offsets" AS (
  SELECT
    UNNEST(GENERATE_SERIES(0, $3)) AS "offset"
), "returning" AS (
  SELECT
    "cohorts"."_period",
    DATE_DIFF('month', "cohorts"."_period", "order_periods"."_period") AS "offset",
    COUNT(DISTINCT "order_periods"."_of") AS "active"
  FROM "order_periods"
  JOIN "cohorts"
    ON "order_periods"."_of" = "cohorts"."_of"
  GROUP BY
    "cohorts"."_period",
    DATE_DIFF('month', "cohorts"."_period", "order_periods"."_period")
)
SELECT
  "sizes"."_period" AS "cohort@month",
  "sizes"."size" AS "size",
  "offsets"."offset" AS "offset",
  COALESCE("returning"."active", 0) AS "active",
  CAST(COALESCE("returning"."active", 0) AS DOUBLE) / "sizes"."size" AS "retention"
FROM "sizes"
CROSS JOIN "offsets"
LEFT JOIN "returning"
  ON "returning"."_period" = "sizes"."_period"
  AND "returning"."offset" = "offsets"."offset"
WHERE
  "offsets"."offset" = 0
  OR "offsets"."offset" <= DATE_DIFF(
    'month',
    "sizes"."_period",
    CAST(DATE_TRUNC(
      'month',
      (
        SELECT
          MAX(CAST("order"."ordered_at" AS DATE))
        FROM "orders" AS "order"
        LEFT JOIN "person" AS "person"
          ON "person"."person_id" = "order"."person_id"
        WHERE
          "person"."owner" = $4
      )
    ) AS DATE)
  )
ORDER BY
  "cohort@month",
  "offset"
