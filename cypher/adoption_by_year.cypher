// title: Governments that have a practice, by year, among those that report that year
// parameter: mechanism text "three-enforcement-systems" id of a practice; narrower practices count for it
// parameter: level text "township" (default "") only this level: township, county, prefecture, province; empty for all
// columns: year reporters adopters share new
MATCH (r:Report)-[:REPORTS_ON]->(g:Government)
WHERE $level = '' OR g.level = $level
OPTIONAL MATCH (g)-[:HAS_PRACTICE]->(p:Practice {status: 'in-place'})-[:OF_MECHANISM]->(:Mechanism)-[:BROADER*0..8]->(:Mechanism {id: $mechanism})
WITH r.year AS year, g.id AS government, min(p.year) AS first
WITH year, count(*) AS reporters, count(CASE WHEN first <= year THEN 1 END) AS adopters,
  count(CASE WHEN first = year THEN 1 END) AS new
RETURN year, reporters, adopters, 1.0 * adopters / reporters AS share, new
ORDER BY year
