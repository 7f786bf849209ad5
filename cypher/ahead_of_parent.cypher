// title: Governments that had a practice in place before the government above them
// parameter: mechanism text "three-enforcement-systems" id of a practice; narrower practices count for it
// columns: government year parent parent_year
MATCH (c:Government)-[:HAS_PRACTICE]->(p:Practice {status: 'in-place'})-[:OF_MECHANISM]->(:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
WITH c, min(p.year) AS year
MATCH (c)-[:PART_OF]->(a:Government)<-[:REPORTS_ON]-(:Report)
OPTIONAL MATCH (a)-[:HAS_PRACTICE]->(q:Practice {status: 'in-place'})-[:OF_MECHANISM]->(:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
WITH c, year, a, min(q.year) AS parent_year
WHERE parent_year IS NULL OR year < parent_year
RETURN c.full_name AS government, year, a.full_name AS parent, parent_year
ORDER BY year, government
