// title: Laws that promote a practice (the catalogue) or are cited where it is in place (the reports)
// parameter: mechanism text "government-legal-advisor" id of a practice
// order: -reports law
// columns: law title promotes reports
MATCH (m:Mechanism {id: $mechanism})<-[:OF_MECHANISM]-(p:Practice {status: 'in-place'})-[:STATED_IN]->(r:Report)-[:HAS_CITATION]->(:Citation)-[:OF_LAW]->(l:Law)
OPTIONAL MATCH (l)-[promotes:PROMOTES]->(m)
RETURN l.id AS law, l.title AS title, count(promotes) > 0 AS promotes, count(DISTINCT r.id) AS reports
UNION ALL
MATCH (l:Law)-[:PROMOTES]->(m:Mechanism {id: $mechanism})
WHERE NOT EXISTS { MATCH (l)<-[:OF_LAW]-(:Citation)<-[:HAS_CITATION]-(:Report)<-[:STATED_IN]-(:Practice {status: 'in-place'})-[:OF_MECHANISM]->(m) }
RETURN l.id AS law, l.title AS title, true AS promotes, 0 AS reports
