// title: Practices that reports name as missing or weak, by number of reports
// columns: mechanism name reports governments first_year last_year
MATCH (g:Government)-[:HAS_PRACTICE]->(p:Practice {status: 'lacking'})-[:OF_MECHANISM]->(m:Mechanism)
RETURN m.id AS mechanism, m.name AS name, count(DISTINCT p.report) AS reports, count(DISTINCT g.id) AS governments,
  min(p.year) AS first_year, max(p.year) AS last_year
ORDER BY reports DESC, mechanism
