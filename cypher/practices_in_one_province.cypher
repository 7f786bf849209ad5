// title: Practices in place in one province only
// columns: mechanism name province governments first_year
MATCH (m:Mechanism)<-[:OF_MECHANISM]-(p:Practice {status: 'in-place'})<-[:HAS_PRACTICE]-(g:Government)-[:PART_OF*0..4]->(a:Government {level: 'province'})
WITH m, count(DISTINCT a.id) AS provinces, min(a.full_name) AS province, count(DISTINCT g.id) AS governments, min(p.year) AS first_year
WHERE provinces = 1
RETURN m.id AS mechanism, m.name AS name, province, governments, first_year
ORDER BY province, mechanism
