// title: Laws and documents cited, by level and year
// parameter: level text "township" (default "") only this level; empty for all
// parameter: year integer 2018 (default 0) only this year; 0 for all
// columns: level year law title reports
MATCH (g:Government)<-[:REPORTS_ON]-(r:Report)-[:HAS_CITATION]->(c:Citation {relation: 'cited'})-[:OF_LAW]->(l:Law)
WHERE ($level = '' OR g.level = $level) AND ($year = 0 OR r.year = $year)
RETURN g.level AS level, r.year AS year, l.id AS law, l.title AS title, count(DISTINCT r.id) AS reports
ORDER BY level, year, reports DESC, law
