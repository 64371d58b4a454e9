-- One row a sending to one customer; the same sending exported twice counts once. needs: campaign_responses
SELECT
    campaign_id || '-' || lpad(CAST(row_number() OVER (PARTITION BY campaign_id ORDER BY _position, _row) AS VARCHAR), 6, '0')
        AS sending_id,
    r.campaign_id,
    r.person,                                                                  -- if campaign_responses.person
    CAST(r.sent_at AS DATE) AS sent_on,
    coalesce(r.opened, r.opened_at IS NOT NULL) AS opened,                     -- if campaign_responses.opened or campaign_responses.opened_at
    coalesce(r.clicked, r.clicked_at IS NOT NULL) AS clicked,                  -- if campaign_responses.clicked or campaign_responses.clicked_at
    coalesce(r.unsubscribed, false) AS unsubscribed{extras:r}                  -- if campaign_responses.unsubscribed
FROM in_campaign_responses AS r
QUALIFY r.person IS NULL OR row_number() OVER (PARTITION BY r.campaign_id, r.person, r.sent_at ORDER BY r._position, r._row) = 1
ORDER BY sending_id
