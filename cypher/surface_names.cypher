// title: The words that name a practice, by province
// parameter: mechanism text "three-enforcement-systems" id of a practice; narrower practices count for it
// columns: mechanism province quote reports
MATCH (a:Government {level: 'province'})<-[:PART_OF*0..4]-(g:Government)-[:HAS_PRACTICE]->(p:Practice)-[:OF_MECHANISM]->(m:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
RETURN m.id AS mechanism, a.full_name AS province, p.quote AS quote, count(DISTINCT p.report) AS reports
ORDER BY mechanism, province, reports DESC, quote
