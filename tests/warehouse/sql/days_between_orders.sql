-- $1 = datetime.date(2026, 1, 1)
-- $2 = datetime.date(2026, 4, 1)
WITH "order_done" AS (
  SELECT
    "person"."person_id" AS "_of",
    CAST("order"."ordered_at" AS DATE) AS "_day",
    "order"."order_id" AS "_key"
  FROM "orders" AS "order"
  LEFT JOIN "person" AS "person"
    ON "person"."person_id" = "order"."person_id"
  WHERE
    NOT "person"."person_id" IS NULL
    AND NOT CAST("order"."ordered_at" AS DATE) IS NULL
), "order_days" AS (
  SELECT
    "_day",
    DATE_DIFF('day', "_day", LEAD("_day") OVER (PARTITION BY "_of" ORDER BY "_day", "_key")) AS "_days"
  FROM "order_done"
), "order_interval" AS (
  SELECT
    AVG("_days") AS "days"
  FROM "order_days"
  WHERE
    NOT "_days" IS NULL AND (
      "_day" >= $1 AND "_day" < $2
    )
), "figure" AS (
  SELECT
    "order_interval"."days" AS "days"
  FROM "order_interval"
)
SELECT
  "days"
FROM "figure"
