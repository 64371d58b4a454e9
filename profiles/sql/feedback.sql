-- One row a text, as masked; an answer without words keeps its scores. needs: feedback
SELECT
    coalesce(f.feedback_id, f._source || '-' || f._row) AS feedback_id,
    f.person,                                                                  -- if feedback.person
    CAST(f.written_at AS DATE) AS written_on,                                  -- if feedback.written_at
    coalesce(f.source, f._source) AS source,
    coalesce(f.kind, f.source, f._source) AS kind,
    f.channel,                                                                 -- if feedback.channel
    f.rating,                                                                  -- if feedback.rating
    f.nps_score,                                                               -- if feedback.nps_score
    m.text,                                                                    -- if feedback.text
    m.language,                                                                -- if feedback.text or feedback.language
    CASE
        WHEN f.rating IS NOT NULL THEN CASE WHEN f.rating <= 2 THEN 'negative' WHEN f.rating < 4 THEN 'neutral' ELSE 'positive' END
        WHEN f.nps_score IS NOT NULL THEN CASE WHEN f.nps_score <= 6 THEN 'negative' WHEN f.nps_score <= 8 THEN 'neutral' ELSE 'positive' END
        WHEN f.kind = 'complaint' THEN 'negative'
        WHEN f.kind = 'praise' THEN 'positive'
        WHEN f.kind IS NOT NULL THEN 'neutral'
    END AS polarity,                                                           -- if feedback.rating or feedback.nps_score or feedback.kind
    f.order_id,                                                                -- if feedback.order_id
    f.sku,                                                                     -- if feedback.sku
    f.resolved_on,                                                             -- if feedback.resolved_on
    f.refund_amount{extras:m}                                                  -- if feedback.refund_amount
FROM in_feedback AS f
JOIN masked_feedback AS m ON m._source = f._source AND m._row = f._row
ORDER BY 1
