-- One row a product. needs: products
SELECT
    p.sku,
    p.name_zh,                                                                 -- if products.name_zh
    p.name_en,                                                                 -- if products.name_en
    p.category,                                                                -- if products.category
    p.brand,                                                                   -- if products.brand
    p.list_price,                                                              -- if products.list_price
    p.launched_on{extras:p}                                                    -- if products.launched_on
FROM in_products AS p
ORDER BY p.sku
