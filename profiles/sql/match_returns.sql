-- A receipt of returns only is no order: it refunds the buyer's latest earlier order that held the same product.
-- Out: returned (order_id of the receipt, the order it refunds or null).
CREATE TEMP TABLE returned AS
WITH receipts AS (
    SELECT order_id FROM in_lines GROUP BY order_id HAVING bool_and(coalesce(kind, 'sale') = 'return')
),
back AS (
    SELECT r.order_id, o.person, o.store_id, o.ordered_at, l.sku
    FROM receipts AS r
    JOIN in_orders AS o ON o.order_id = r.order_id
    JOIN in_lines AS l ON l.order_id = r.order_id
),
found AS (
    SELECT b.order_id, s.order_id AS refunds, count(DISTINCT b.sku) AS shared, max(s.ordered_at) AS sold_at
    FROM back AS b
    JOIN in_orders AS s
        ON s.person = b.person AND s.ordered_at < b.ordered_at AND s.order_id <> b.order_id
        AND s.store_id IS NOT DISTINCT FROM b.store_id
        AND s.ordered_at > b.ordered_at - INTERVAL 90 DAY
    JOIN in_lines AS l ON l.order_id = s.order_id AND l.sku = b.sku AND coalesce(l.kind, 'sale') <> 'return'
    GROUP BY b.order_id, s.order_id
)
SELECT r.order_id, f.refunds
FROM receipts AS r
LEFT JOIN (
    SELECT order_id, refunds FROM found
    QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY shared DESC, sold_at DESC, refunds) = 1
) AS f USING (order_id)
ORDER BY r.order_id
