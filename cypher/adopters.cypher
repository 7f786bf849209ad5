// title: Governments that have a practice in place: first and last year that say so
// parameter: mechanism text "three-enforcement-systems" id of a practice; narrower practices count for it
// columns: id government level first_year last_year reports
MATCH (g:Government)-[:HAS_PRACTICE]->(p:Practice {status: 'in-place'})-[:OF_MECHANISM]->(:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
RETURN g.id AS id, g.full_name AS government, g.level AS level, min(p.year) AS first_year, max(p.year) AS last_year,
  count(DISTINCT p.report) AS reports
ORDER BY first_year, id
