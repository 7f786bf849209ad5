// title: An indicator of a place, year by year
// parameter: place text "大朗镇" a government: its name, full name or id
// parameter: indicator text "disputes-mediated" id of an indicator
// columns: government year label value unit amount amount_unit bound period status change_direction change_percent change_points quote fact
MATCH (g:Government)-[:HAS_MEASUREMENT]->(v:Measurement)-[:OF_INDICATOR]->(:Indicator {id: $indicator})
WHERE g.id = $place OR g.name = $place OR g.full_name = $place
RETURN g.full_name AS government, v.year AS year, v.label AS label, v.value AS value, v.unit AS unit,
  v.amount AS amount, v.amount_unit AS amount_unit, v.bound AS bound, v.period AS period, v.status AS status,
  v.change_direction AS change_direction, v.change_percent AS change_percent, v.change_points AS change_points, v.quote AS quote, v.id AS fact
ORDER BY government, year, fact
