-- One row an order. needs: orders
WITH clocked AS (
    SELECT _source, bool_or(ordered_at <> date_trunc('day', ordered_at)) AS has_clock FROM in_orders GROUP BY _source
),
basket AS (
    SELECT order_id, sum(quantity) AS items
    FROM in_lines WHERE coalesce(kind, 'sale') <> 'return' GROUP BY order_id
),
ranked AS (
    SELECT
        order_id,
        row_number() OVER (PARTITION BY person ORDER BY ordered_at, order_id) = 1 AS first_order
    FROM in_orders
    WHERE person IS NOT NULL AND coalesce(status, 'paid') IN ('paid', 'refunded')
)
SELECT
    o.order_id,
    o.person,                                                                  -- if orders.person
    o.ordered_at,
    CAST(o.ordered_at AS DATE) AS ordered_on,
    o.channel,                                                                 -- if orders.channel
    o.store_id,                                                                -- if orders.store_id
    coalesce(o.city, s.city) AS city,                                          -- if orders.city or stores.city
    coalesce(o.status, 'paid') AS status,
    o.list_amount,                                                             -- if orders.list_amount
    o.discount_amount,                                                         -- if orders.discount_amount
    o.paid_amount,                                                             -- if orders.paid_amount
    CASE WHEN list_contains(getvariable('couponed'), o._source) THEN o.coupon_code IS NOT NULL END AS coupon_used, -- if orders.coupon_code
    o.promised_on,                                                             -- if orders.promised_on
    o.delivered_on,                                                            -- if orders.delivered_on
    CASE
        WHEN o.delivered_on >= o.promised_on THEN o.delivered_on - o.promised_on
        WHEN o.delivered_on < o.promised_on THEN 0
    END AS days_late,                  -- if orders.promised_on and orders.delivered_on
    o.delivered_on > o.promised_on AS late,                                    -- if orders.promised_on and orders.delivered_on
    CASE WHEN o.person IS NOT NULL THEN coalesce(r.first_order, false) END AS first_order, -- if orders.person
    CAST(b.items AS BIGINT) AS items,                                          -- if lines.quantity
    CASE WHEN c.has_clock THEN hour(o.ordered_at) END AS hour,
    CASE
        WHEN NOT c.has_clock THEN NULL
        WHEN hour(o.ordered_at) >= 21 OR hour(o.ordered_at) < 5 THEN 'night'
        WHEN hour(o.ordered_at) < 12 THEN 'morning'
        WHEN hour(o.ordered_at) < 18 THEN 'afternoon'
        ELSE 'evening'
    END AS daypart{extras:o}
FROM in_orders AS o
JOIN clocked AS c ON c._source = o._source
LEFT JOIN in_stores AS s ON s.store_id = o.store_id
LEFT JOIN basket AS b ON b.order_id = o.order_id
LEFT JOIN ranked AS r ON r.order_id = o.order_id
ORDER BY o.order_id
