// title: Practices once in place that a government's later reports no longer mention (silence is not absence)
// parameter: place text "大朗镇" (default "") a government: its name, full name or id; empty for all
// columns: government mechanism name first_year last_year later_reports
MATCH (g:Government)-[e:PRACTISES]->(m:Mechanism)
WHERE $place = '' OR g.id = $place OR g.name = $place OR g.full_name = $place
MATCH (r:Report)-[:REPORTS_ON]->(g)
WHERE r.year > e.last_year
WITH g, m, e.first_year AS first_year, e.last_year AS last_year, count(*) AS later_reports
RETURN g.full_name AS government, m.id AS mechanism, m.name AS name, first_year, last_year, later_reports
ORDER BY government, mechanism
