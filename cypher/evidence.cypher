// title: The evidence of a fact: report, file, offsets and the very words
// parameter: fact text "广东盈隆律师事务所" id of a fact, as other queries print it, or words of its quote
// order: fact
// columns: fact kind report government file start end quote rule
MATCH (f:Practice)-[:STATED_IN]->(r:Report)-[:REPORTS_ON]->(g:Government)
WHERE f.id = $fact OR f.quote CONTAINS $fact
RETURN f.id AS fact, 'practice' AS kind, r.id AS report, g.full_name AS government, r.file AS file, f.start AS start,
  f.`end` AS `end`, f.quote AS quote, f.rule AS rule
UNION ALL
MATCH (f:Measurement)-[:STATED_IN]->(r:Report)-[:REPORTS_ON]->(g:Government)
WHERE f.id = $fact OR f.quote CONTAINS $fact
RETURN f.id AS fact, 'measurement' AS kind, r.id AS report, g.full_name AS government, r.file AS file, f.start AS start,
  f.`end` AS `end`, f.quote AS quote, f.rule AS rule
UNION ALL
MATCH (f:Citation)-[:STATED_IN]->(r:Report)-[:REPORTS_ON]->(g:Government)
WHERE f.id = $fact OR f.quote CONTAINS $fact
RETURN f.id AS fact, 'citation' AS kind, r.id AS report, g.full_name AS government, r.file AS file, f.start AS start,
  f.`end` AS `end`, f.quote AS quote, f.rule AS rule
UNION ALL
MATCH (f:Engagement)-[:STATED_IN]->(r:Report)-[:REPORTS_ON]->(g:Government)
WHERE f.id = $fact OR f.quote CONTAINS $fact
RETURN f.id AS fact, 'engagement' AS kind, r.id AS report, g.full_name AS government, r.file AS file, f.start AS start,
  f.`end` AS `end`, f.quote AS quote, f.rule AS rule
