// title: One indicator across places in a year
// parameter: indicator text "disputes-mediated" id of an indicator
// parameter: year integer 2018 the year reported on
// columns: id government level label amount amount_unit bound status quote fact
MATCH (g:Government)-[:HAS_MEASUREMENT]->(v:Measurement {year: $year})-[:OF_INDICATOR]->(:Indicator {id: $indicator})
RETURN g.id AS id, g.full_name AS government, g.level AS level, v.label AS label, v.amount AS amount,
  v.amount_unit AS amount_unit, v.bound AS bound, v.status AS status, v.quote AS quote, v.id AS fact
ORDER BY id, fact
