-- One row a store. needs: stores
SELECT
    s.store_id,
    s.name_zh,                                                                 -- if stores.name_zh
    s.name_en,                                                                 -- if stores.name_en
    s.city,                                                                    -- if stores.city
    s.opened_on{extras:s}                                                      -- if stores.opened_on
FROM in_stores AS s
ORDER BY s.store_id
