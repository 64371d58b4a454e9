-- One row an order line that was sold; lines of unknown orders are counted and left out. needs: lines
SELECT
    i.order_id || '-' || row_number() OVER (PARTITION BY i.order_id ORDER BY i.line_no, i._position, i._row) AS item_id,
    i.order_id,
    o.ordered_on,
    i.line_no,                                                                 -- if lines.line_no
    i.sku,                                                                     -- if lines.sku
    i.quantity,                                                                -- if lines.quantity
    i.unit_price,                                                              -- if lines.unit_price
    coalesce(i.amount, round(i.quantity * i.unit_price, 4)) AS amount{extras:i} -- if lines.amount
FROM in_lines AS i
JOIN fact_order AS o ON o.order_id = i.order_id
WHERE coalesce(i.kind, 'sale') <> 'return'
ORDER BY i.order_id, item_id
