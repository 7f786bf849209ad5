// title: First year in which a practice is in place, by province, prefecture or county, with its proof
// parameter: mechanism text "three-enforcement-systems" id of a practice; narrower practices count for it
// parameter: by text "province" (default "province") province, prefecture or county
// columns: region name year government report quote
MATCH (p:Practice {status: 'in-place'})-[:OF_MECHANISM]->(:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
MATCH (p)<-[:HAS_PRACTICE]-(:Government)-[:PART_OF*0..4]->(a:Government {level: $by})
WITH a, min(p.year) AS first
MATCH (p:Practice {status: 'in-place'})-[:OF_MECHANISM]->(:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
MATCH (p)<-[:HAS_PRACTICE]-(:Government)-[:PART_OF*0..4]->(a)
WHERE p.year = first
WITH a, min(p.id) AS proof
MATCH (p:Practice {id: proof})<-[:HAS_PRACTICE]-(g:Government)
RETURN a.id AS region, a.full_name AS name, p.year AS year, g.full_name AS government, p.report AS report,
  p.quote AS quote
ORDER BY year, region
