// title: Practices by the number of governments and provinces that have them in place
// columns: mechanism name governments provinces first_year last_year
MATCH (m:Mechanism)<-[:OF_MECHANISM]-(p:Practice {status: 'in-place'})<-[:HAS_PRACTICE]-(g:Government)-[:PART_OF*0..4]->(a:Government {level: 'province'})
RETURN m.id AS mechanism, m.name AS name, count(DISTINCT g.id) AS governments, count(DISTINCT a.id) AS provinces,
  min(p.year) AS first_year, max(p.year) AS last_year
ORDER BY governments DESC, mechanism
