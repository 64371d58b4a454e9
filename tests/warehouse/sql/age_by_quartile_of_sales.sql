WITH "person_tiles" AS (
  SELECT
    "_key",
    NTILE(4) OVER (ORDER BY "_value", "_key") AS "_tile"
  FROM (
    SELECT
      "person"."person_id" AS "_key",
      CASE
        WHEN NOT "person"."person_id" IS NULL
        THEN (
          SELECT
            SUM("order"."paid")
          FROM "orders" AS "order"
          WHERE
            "order"."person_id" = "person"."person_id"
        )
      END AS "_value"
    FROM "person" AS "person"
  ) AS measured
  WHERE
    NOT "_value" IS NULL
), "person_rows" AS (
  SELECT
    "person_tiles"."_tile" AS "person@4",
    "person"."age" AS "person.average_age"
  FROM "person" AS "person"
  LEFT JOIN "person_tiles" AS "person_tiles"
    ON "person_tiles"."_key" = "person"."person_id"
  WHERE
    NOT "person_tiles"."_tile" IS NULL
), "person_groups" AS (
  SELECT
    "person@4",
    COUNT(*) AS "person.customers",
    AVG("person.average_age") AS "person.average_age"
  FROM "person_rows"
  GROUP BY
    "person@4"
), "figure" AS (
  SELECT
    "person_groups"."person@4" AS "person@4",
    "person_groups"."person.customers" AS "person.customers",
    "person_groups"."person.average_age" AS "person.average_age"
  FROM "person_groups"
)
SELECT
  "person@4",
  "person.customers",
  "person.average_age"
FROM "figure"
ORDER BY
  "person@4" ASC
