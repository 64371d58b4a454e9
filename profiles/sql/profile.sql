-- One row a person, as of the last day (getvariable('as_of')). needs: person
WITH counted AS (
    SELECT *, ordered_on > getvariable('as_of') - 365 AS recent
    FROM fact_order
    WHERE person IS NOT NULL AND status IN ('paid', 'refunded')
),
buying AS (
    SELECT
        person,
        min(ordered_on) AS first_order_on,
        max(ordered_on) AS last_order_on,
        count(*) AS orders_total,
        CAST(sum(CAST(paid_amount AS DECIMAL(18, 4))) AS DOUBLE) AS sales_total,
        count(*) FILTER (WHERE recent) AS orders_12m,
        CAST(coalesce(sum(CAST(paid_amount AS DECIMAL(18, 4))) FILTER (WHERE recent), 0) AS DOUBLE) AS sales_12m,
        avg(CAST(coupon_used AS INTEGER)) AS coupon_share,
        avg(CAST(late AS INTEGER)) AS late_share,
        avg(CAST(status = 'refunded' AS INTEGER)) AS refund_share,
        avg(CAST(hour >= 21 OR hour < 5 AS INTEGER)) AS night_share,
        arg_max(coalesce(late, false), (ordered_at, order_id)) AS last_order_late
    FROM counted
    GROUP BY person
),
days AS (
    SELECT person, day, day - lag(day) OVER (PARTITION BY person ORDER BY day) AS gap
    FROM (SELECT DISTINCT person, ordered_on AS day FROM counted)
),
rhythm AS (
    SELECT person, median(gap) AS typical_gap_days FROM days GROUP BY person HAVING count(*) >= 3
),
channels AS ( -- the channel of most orders; a tie goes to the one used last
    SELECT person, channel AS favourite_channel FROM (
        SELECT person, channel, count(*) AS orders, max(ordered_at) AS latest
        FROM counted WHERE channel IS NOT NULL GROUP BY person, channel
    )
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY orders DESC, latest DESC, channel) = 1
),
categories AS ( -- the category of most order lines; a tie goes to the one with the larger amount
    SELECT person, category AS favourite_category FROM (
        SELECT c.person, p.category, count(*) AS lines, sum(CAST(i.amount AS DECIMAL(18, 4))) AS amount
        FROM counted AS c
        JOIN fact_order_item AS i ON i.order_id = c.order_id
        JOIN product AS p ON p.sku = i.sku
        WHERE p.category IS NOT NULL
        GROUP BY c.person, p.category
    )
    QUALIFY row_number() OVER (PARTITION BY person ORDER BY lines DESC, amount DESC, category) = 1
),
scored AS ( -- quintiles among persons with an order, equal values in the same quintile (Hughes 1994)
    SELECT
        person,
        1 + CAST(floor(5 * (rank() OVER (ORDER BY last_order_on) - 1) / count(*) OVER ()) AS INTEGER) AS recency_score,
        1 + CAST(floor(5 * (rank() OVER (ORDER BY orders_total) - 1) / count(*) OVER ()) AS INTEGER) AS frequency_score,
        1 + CAST(floor(5 * (rank() OVER (ORDER BY sales_total) - 1) / count(*) OVER ()) AS INTEGER) AS monetary_score
    FROM buying
),
banded AS (
    SELECT
        person,
        CASE
            WHEN rank() OVER (ORDER BY sales_12m DESC) <= ceil(0.1 * count(*) OVER ()) THEN 'high'
            WHEN rank() OVER (ORDER BY sales_12m DESC) <= ceil(0.5 * count(*) OVER ()) THEN 'medium'
            ELSE 'low'
        END AS band
    FROM buying
    WHERE orders_12m > 0
),
voice AS (
    SELECT
        person,
        count(*) AS feedback_total,
        count(*) FILTER (WHERE written_on > getvariable('as_of') - 365) AS feedback_12m,
        count(*) FILTER (WHERE kind = 'complaint' AND written_on > getvariable('as_of') - 365) AS complaints_12m,
        avg(rating) AS average_rating,
        arg_max(rating, (written_on, feedback_id)) FILTER (WHERE rating IS NOT NULL) AS last_rating,
        max(written_on) AS last_feedback_on,
        arg_max(nps_score, (written_on, feedback_id)) FILTER (WHERE nps_score IS NOT NULL) AS last_nps
    FROM feedback WHERE person IS NOT NULL GROUP BY person
),
visiting AS (
    SELECT
        person,
        count(*) FILTER (WHERE happened_on > getvariable('as_of') - 90) AS visits_90d,
        max(happened_on) AS last_visit_on
    FROM fact_event WHERE person IS NOT NULL AND coalesce(type, 'visit') = 'visit' GROUP BY person
),
reached AS (
    SELECT person, count(*) AS campaigns_12m, count(*) FILTER (WHERE opened) AS campaigns_opened_12m
    FROM fact_campaign WHERE person IS NOT NULL AND sent_on > getvariable('as_of') - 365 GROUP BY person
),
permitted AS ( -- no decision is no consent
    SELECT
        person,
        bool_or(granted AND purpose = 'marketing_sms') AS may_sms,
        bool_or(granted AND purpose = 'marketing_email') AS may_email,
        bool_or(granted AND purpose = 'marketing_phone') AS may_phone
    FROM consent GROUP BY person
),
household AS (
    SELECT person, count(DISTINCT other_person) AS others FROM (
        SELECT person, other_person FROM relation WHERE kind = 'household'
        UNION ALL SELECT other_person, person FROM relation WHERE kind = 'household'
    ) GROUP BY person
),
referring AS (
    SELECT person, count(DISTINCT other_person) AS referrals FROM relation WHERE kind = 'referral' GROUP BY person
)
SELECT
    p.person,
    p.city,                                                                    -- if customers.city
    p.gender,                                                                  -- if customers.gender
    CAST(year(p.birth_date) AS INTEGER) AS birth_year,                         -- if customers.birth_date
    p.years AS age,                                                            -- if customers.birth_date
    CASE
        WHEN p.years < 18 THEN 'under 18' WHEN p.years < 25 THEN '18-24' WHEN p.years < 35 THEN '25-34'
        WHEN p.years < 45 THEN '35-44' WHEN p.years < 55 THEN '45-54' WHEN p.years < 65 THEN '55-64' WHEN p.years >= 65 THEN '65+'
    END AS age_band,                                                           -- if customers.birth_date
    p.preferred_language,                                                      -- if customers.preferred_language
    p.member_tier,                                                             -- if customers.member_tier
    p.joined_on,                                                               -- if customers.joined_on
    p.join_channel,                                                            -- if customers.join_channel
    p.account_owner,                                                           -- if customers.account_owner
    b.first_order_on,                                                          -- if orders
    b.last_order_on,                                                           -- if orders
    CAST(getvariable('as_of') - b.last_order_on AS INTEGER) AS recency_days,   -- if orders
    coalesce(b.orders_total, 0) AS orders_total,                               -- if orders
    coalesce(b.sales_total, 0) AS sales_total,                                 -- if orders.paid_amount
    coalesce(b.orders_12m, 0) AS orders_12m,                                   -- if orders
    coalesce(b.sales_12m, 0) AS sales_12m,                                     -- if orders.paid_amount
    b.sales_12m / nullif(b.orders_12m, 0) AS aov_12m,                          -- if orders.paid_amount
    r.typical_gap_days,                                                        -- if orders
    CAST(getvariable('as_of') - b.last_order_on AS INTEGER) / nullif(r.typical_gap_days, 0) AS gap_ratio,                 -- if orders
    ch.favourite_channel,                                                      -- if orders.channel
    ca.favourite_category,                                                     -- if products.category and lines.sku
    b.coupon_share,                                                            -- if orders.coupon_code
    b.late_share,                                                              -- if orders.promised_on and orders.delivered_on
    b.refund_share,                                                            -- if orders.status or lines.kind
    b.night_share,                                                             -- if orders
    b.last_order_late,                                                         -- if orders.promised_on and orders.delivered_on
    s.recency_score,                                                           -- if orders
    s.frequency_score,                                                         -- if orders
    s.monetary_score,                                                          -- if orders.paid_amount
    CASE WHEN b.person IS NULL THEN 'none' WHEN b.orders_12m = 0 THEN 'dormant' ELSE bd.band END AS value_band, -- if orders.paid_amount
    CASE
        WHEN b.person IS NULL THEN 'prospect'
        WHEN getvariable('as_of') - b.first_order_on <= 90 THEN 'new'
        WHEN getvariable('as_of') - b.last_order_on <= 90 THEN 'active'
        WHEN getvariable('as_of') - b.last_order_on <= 180 THEN 'cooling'
        ELSE 'lapsed'
    END AS lifecycle,                                                          -- if orders
    coalesce(v.feedback_total, 0) AS feedback_total,                           -- if feedback.person
    coalesce(v.feedback_12m, 0) AS feedback_12m,                               -- if feedback.person and feedback.written_at
    coalesce(v.complaints_12m, 0) AS complaints_12m,                           -- if feedback.person and feedback.kind
    v.average_rating,                                                          -- if feedback.person and feedback.rating
    v.last_rating,                                                             -- if feedback.person and feedback.rating
    v.last_feedback_on,                                                        -- if feedback.person and feedback.written_at
    v.last_nps,                                                                -- if feedback.person and feedback.nps_score
    coalesce(w.visits_90d, 0) AS visits_90d,                                   -- if events.person
    w.last_visit_on,                                                           -- if events.person
    coalesce(k.campaigns_12m, 0) AS campaigns_12m,                             -- if campaign_responses.person
    coalesce(k.campaigns_opened_12m, 0) AS campaigns_opened_12m,               -- if campaign_responses.person
    coalesce(m.may_sms, false) AS may_sms,                                     -- if consents
    coalesce(m.may_email, false) AS may_email,                                 -- if consents
    coalesce(m.may_phone, false) AS may_phone,                                 -- if consents
    1 + coalesce(h.others, 0) AS household_size,                               -- if relations
    coalesce(f.referrals, 0) AS referrals,                                     -- if relations
    y.sources{extras:p}
FROM (SELECT *, CAST(date_sub('year', birth_date, getvariable('as_of')) AS INTEGER) AS years FROM person_record) AS p
LEFT JOIN buying AS b USING (person)
LEFT JOIN rhythm AS r USING (person)
LEFT JOIN channels AS ch USING (person)
LEFT JOIN categories AS ca USING (person)
LEFT JOIN scored AS s USING (person)
LEFT JOIN banded AS bd USING (person)
LEFT JOIN voice AS v USING (person)
LEFT JOIN visiting AS w USING (person)
LEFT JOIN reached AS k USING (person)
LEFT JOIN permitted AS m USING (person)
LEFT JOIN household AS h USING (person)
LEFT JOIN referring AS f USING (person)
LEFT JOIN person_system AS y USING (person)
ORDER BY p.person
