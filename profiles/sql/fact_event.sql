-- One row a web or app event. needs: events
SELECT
    coalesce(e.event_id, e._source || '-' || e._row) AS event_id,
    e.person,                                                                  -- if events.person
    e.happened_at,
    CAST(e.happened_at AS DATE) AS happened_on,
    e.type,                                                                    -- if events.type
    e.sku,                                                                     -- if events.sku
    coalesce(m.masked, e.keyword) AS keyword,                                  -- if events.keyword
    e.channel,                                                                 -- if events.channel
    e.session_id{extras:e}                                                     -- if events.session_id
FROM in_events AS e
LEFT JOIN masked_keyword AS m ON m.given = e.keyword
ORDER BY e.happened_at, event_id
