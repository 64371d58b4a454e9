-- One row a tie between two known persons. needs: relations
SELECT
    'RE-' || lpad(CAST(row_number() OVER (ORDER BY person, other_person, kind) AS VARCHAR), 7, '0') AS relation_id,
    person,
    other_person,
    kind,
    since                                                                      -- if relations.since
FROM (
    SELECT r.person, k.person AS other_person, r.kind, min(r.since) AS since
    FROM in_relations AS r
    JOIN identity_key AS k ON k.kind = 'customer_no' AND k.value = r.other_customer_no
    WHERE r.person IS NOT NULL AND k.person <> r.person
    GROUP BY ALL
)
ORDER BY relation_id
