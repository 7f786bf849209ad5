// title: Outside organisations that work with governments
// parameter: role text "legal-advisor" (default "") legal-advisor, partner or other; empty for all
// columns: organisation role government year quote fact
MATCH (g:Government)-[:HAS_ENGAGEMENT]->(f:Engagement)-[:WITH_ORGANIZATION]->(o:Organization)
WHERE $role = '' OR f.role = $role
RETURN o.name AS organisation, f.role AS role, g.full_name AS government, f.year AS year, f.quote AS quote, f.id AS fact
ORDER BY organisation, year, fact
