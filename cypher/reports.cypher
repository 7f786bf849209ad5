// title: Reports by place and year
// parameter: place text "大朗镇" (default "") a government: its name, full name or id, with all places within it; empty for all
// parameter: year integer 2018 (default 0) only this year; 0 for all
// columns: report year government level title published file
MATCH (r:Report)-[:REPORTS_ON]->(g:Government)-[:PART_OF*0..4]->(a:Government)
WHERE ($place = '' OR a.id = $place OR a.name = $place OR a.full_name = $place) AND ($year = 0 OR r.year = $year)
RETURN DISTINCT r.id AS report, r.year AS year, g.full_name AS government, g.level AS level, r.title AS title,
  r.published AS published, r.file AS file
ORDER BY report
