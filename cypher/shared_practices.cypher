// title: Practices that two places share
// parameter: place text "大朗镇" a government: its name, full name or id
// parameter: other text "彭浦镇" the other government: its name, full name or id
// columns: mechanism name first_year other_first_year
MATCH (a:Government)-[:HAS_PRACTICE]->(p:Practice {status: 'in-place'})-[:OF_MECHANISM]->(m:Mechanism)
WHERE a.id = $place OR a.name = $place OR a.full_name = $place
WITH m, min(p.year) AS first_year
MATCH (b:Government)-[:HAS_PRACTICE]->(q:Practice {status: 'in-place'})-[:OF_MECHANISM]->(m)
WHERE b.id = $other OR b.name = $other OR b.full_name = $other
WITH m, first_year, min(q.year) AS other_first_year
RETURN m.id AS mechanism, m.name AS name, first_year, other_first_year
ORDER BY mechanism
