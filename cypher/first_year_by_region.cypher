// title: First year in which a practice is in place, by province, prefecture or county, with its proof
// parameter: mechanism text "three-enforcement-systems" id of a practice; narrower practices count for it
// parameter: by text "province" (default "province") province, prefecture or county
// columns: region name year government report quote
MATCH (p:Practice {status: 'in-place'})-[:OF_MECHANISM]->(:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
MATCH (p)<-[:HAS_PRACTICE]-(:Government)-[:PART_OF*0..4]->(region:Government {level: $by})
WITH region, min(p.year) AS first
MATCH (p:Practice {status: 'in-place'})-[:OF_MECHANISM]->(:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
MATCH (p)<-[:HAS_PRACTICE]-(:Government)-[:PART_OF*0..4]->(region)
WHERE p.year = first
WITH region, min(p.id) AS proof
MATCH (p:Practice {id: proof})<-[:HAS_PRACTICE]-(g:Government)
RETURN region.id AS region, region.full_name AS name, p.year AS year, g.full_name AS government, p.report AS report,
  p.quote AS quote
ORDER BY year, region
