-- One row a person and a month with activity. needs: person
SELECT
    person,
    month,
    CAST(sum(orders) AS BIGINT) AS orders,                                     -- if orders
    CAST(sum(sales) AS DOUBLE) AS sales,                                       -- if orders.paid_amount
    CAST(sum(visits) AS BIGINT) AS visits,                                     -- if events
    CAST(sum(feedback) AS BIGINT) AS feedback                                  -- if feedback.written_at
FROM (
    SELECT person, CAST(date_trunc('month', ordered_on) AS DATE) AS month, 1 AS orders,
        CAST(coalesce(paid_amount, 0) AS DECIMAL(18, 4)) AS sales, 0 AS visits, 0 AS feedback
    FROM fact_order WHERE status IN ('paid', 'refunded')
    UNION ALL
    SELECT person, CAST(date_trunc('month', happened_on) AS DATE), 0, 0, 1, 0
    FROM fact_event WHERE coalesce(type, 'visit') = 'visit'
    UNION ALL
    SELECT person, CAST(date_trunc('month', written_on) AS DATE), 0, 0, 0, 1
    FROM feedback WHERE written_on IS NOT NULL
)
WHERE person IS NOT NULL
GROUP BY person, month
ORDER BY person, month
