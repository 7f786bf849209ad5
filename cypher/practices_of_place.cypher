// title: Practices of a place over time
// parameter: place text "大朗镇" a government: its name, full name or id
// columns: government year mechanism name status quote fact
MATCH (g:Government)-[:HAS_PRACTICE]->(p:Practice)-[:OF_MECHANISM]->(m:Mechanism)
WHERE g.id = $place OR g.name = $place OR g.full_name = $place
RETURN g.full_name AS government, p.year AS year, m.id AS mechanism, m.name AS name, p.status AS status,
  p.quote AS quote, p.id AS fact
ORDER BY government, year, mechanism, status, fact
