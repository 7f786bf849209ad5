// title: All that is known about a place
// parameter: place text "大朗镇" a government: its name, full name or id
// order: year kind fact
// columns: year kind what detail quote fact
MATCH (g:Government)-[:HAS_PRACTICE]->(f:Practice)-[:OF_MECHANISM]->(m:Mechanism)
WHERE g.id = $place OR g.name = $place OR g.full_name = $place
RETURN f.year AS year, 'practice' AS kind, m.name AS what, f.status AS detail, f.quote AS quote, f.id AS fact
UNION ALL
MATCH (g:Government)-[:HAS_MEASUREMENT]->(f:Measurement)
WHERE g.id = $place OR g.name = $place OR g.full_name = $place
RETURN f.year AS year, 'measurement' AS kind, f.label AS what, f.status AS detail, f.quote AS quote, f.id AS fact
UNION ALL
MATCH (g:Government)<-[:REPORTS_ON]-(:Report)-[:HAS_CITATION]->(f:Citation)
WHERE g.id = $place OR g.name = $place OR g.full_name = $place
RETURN f.year AS year, 'citation' AS kind, f.title AS what, f.relation AS detail, f.quote AS quote, f.id AS fact
UNION ALL
MATCH (g:Government)-[:HAS_ENGAGEMENT]->(f:Engagement)-[:WITH_ORGANIZATION]->(o:Organization)
WHERE g.id = $place OR g.name = $place OR g.full_name = $place
RETURN f.year AS year, 'engagement' AS kind, o.name AS what, f.role AS detail, f.quote AS quote, f.id AS fact
