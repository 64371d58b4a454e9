-- Lines that carry their order (a till, an invoice list) → one order each. Read with: in_lines, getvariable('derived').
-- A returned line is a later event: it turns the order into a refunded one and does not lower what was paid.
INSERT INTO in_orders BY NAME
SELECT
    _position,
    _system,
    _source,
    min(_row) AS _row,
    order_id,
    first(customer_no ORDER BY _row) FILTER (WHERE customer_no IS NOT NULL) AS customer_no,
    first(account_no ORDER BY _row) FILTER (WHERE account_no IS NOT NULL) AS account_no,
    first(phone ORDER BY _row) FILTER (WHERE phone IS NOT NULL) AS phone,
    first(email ORDER BY _row) FILTER (WHERE email IS NOT NULL) AS email,
    min(ordered_at) AS ordered_at,
    first(channel ORDER BY _row) FILTER (WHERE channel IS NOT NULL) AS channel,
    first(store_id ORDER BY _row) FILTER (WHERE store_id IS NOT NULL) AS store_id,
    first(city ORDER BY _row) FILTER (WHERE city IS NOT NULL) AS city,
    coalesce(
        first(status ORDER BY _row) FILTER (WHERE status IS NOT NULL),
        CASE WHEN bool_or(kind = 'return') THEN 'refunded' ELSE 'paid' END
    ) AS status,
    CAST(sum(CAST(gross AS DECIMAL(18, 4))) FILTER (WHERE sold) AS DOUBLE) AS list_amount,
    CAST(sum(CAST(discount AS DECIMAL(18, 4))) FILTER (WHERE sold) AS DOUBLE) AS discount_amount,
    CAST(sum(CAST(net AS DECIMAL(18, 4))) FILTER (WHERE sold) AS DOUBLE) AS paid_amount,
    first(coupon_code ORDER BY _row) FILTER (WHERE coupon_code IS NOT NULL) AS coupon_code,
    first(promised_on ORDER BY _row) FILTER (WHERE promised_on IS NOT NULL) AS promised_on,
    first(delivered_on ORDER BY _row) FILTER (WHERE delivered_on IS NOT NULL) AS delivered_on
FROM (
    SELECT
        *,
        coalesce(quantity * unit_price, amount) AS gross,
        coalesce(amount, quantity * unit_price - coalesce(discount, 0)) AS net,
        coalesce(kind, 'sale') <> 'return' OR bool_and(coalesce(kind, '') = 'return') OVER (PARTITION BY _source, order_id)
            AS sold
    FROM in_lines
    WHERE list_contains(getvariable('derived'), _source)
)
GROUP BY _position, _system, _source, order_id
