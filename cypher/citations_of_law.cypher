// title: Who cites a law or document, when and in which words
// parameter: law text "administrative-penalty-law" id of a law
// columns: year government relation number quote fact
MATCH (g:Government)<-[:REPORTS_ON]-(r:Report)-[:HAS_CITATION]->(c:Citation)-[:OF_LAW]->(:Law {id: $law})
RETURN c.year AS year, g.full_name AS government, c.relation AS relation, c.number AS number, c.quote AS quote, c.id AS fact
ORDER BY year, government, fact
