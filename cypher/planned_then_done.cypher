// title: Practices planned in one report and in place in the report of the year after
// parameter: mechanism text "full-process-record" (default "") id of a practice; empty for all
// columns: government mechanism name planned done plan proof
MATCH (g:Government)-[:HAS_PRACTICE]->(p:Practice {status: 'planned'})-[:OF_MECHANISM]->(m:Mechanism)
WITH g, p, m
MATCH (g)-[e:PRACTISES]->(m)
WHERE e.last_year > p.year AND ($mechanism = '' OR m.id = $mechanism)
WITH g, p, m
MATCH (g)<-[:REPORTS_ON]-(r:Report)
WHERE r.year = p.year + 1
WITH g, p, m, r
MATCH (r)<-[:STATED_IN]-(d:Practice {status: 'in-place'})-[:OF_MECHANISM]->(n:Mechanism)
WHERE n.id = m.id
RETURN g.full_name AS government, m.id AS mechanism, m.name AS name, p.year AS planned, d.year AS done, p.quote AS plan,
  d.quote AS proof
ORDER BY government, mechanism, planned
