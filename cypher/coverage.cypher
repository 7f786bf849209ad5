// title: How many reports there are by year and level: the denominator of every share
// columns: year level reports
MATCH (r:Report)-[:REPORTS_ON]->(g:Government)
RETURN r.year AS year, g.level AS level, count(DISTINCT r.id) AS reports
ORDER BY year, level
