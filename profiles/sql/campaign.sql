-- One row a campaign. needs: campaigns
SELECT
    c.campaign_id,
    c.name_zh,                                                                 -- if campaigns.name_zh
    c.name_en,                                                                 -- if campaigns.name_en
    c.channel,                                                                 -- if campaigns.channel
    c.kind,                                                                    -- if campaigns.kind
    c.starts_on,                                                               -- if campaigns.starts_on
    c.ends_on{extras:c}                                                        -- if campaigns.ends_on
FROM in_campaigns AS c
ORDER BY c.campaign_id
