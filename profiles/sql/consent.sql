-- One row a person and a purpose: the latest decision; on the same moment a refusal wins. needs: consents
SELECT
    'CO-' || lpad(CAST(row_number() OVER (ORDER BY person, purpose) AS VARCHAR), 7, '0') AS consent_id,
    person,
    purpose,
    granted,
    CAST(decided_at AS DATE) AS decided_on                                     -- if consents.decided_at
FROM (
    SELECT * FROM in_consents WHERE person IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY person, purpose ORDER BY decided_at DESC NULLS LAST, granted, _row DESC) = 1
)
ORDER BY consent_id
