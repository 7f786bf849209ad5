import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.QueryExecutionException;

/** A real Neo4j server with Bolt on loopback and authentication on: DIRECTORY PORT READ_ONLY, the password in NEO4J_PASSWORD. */
public final class Neo4jServer {
    public static void main(String[] arguments) throws Exception {
        var management = new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", Integer.parseInt(arguments[1])))
                .setConfig(BoltConnector.advertised_address, new SocketAddress("127.0.0.1", Integer.parseInt(arguments[1])))
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.read_only_database_default, Boolean.parseBoolean(arguments[2]))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(management::shutdown));
        try {
            management.database("system").executeTransactionally(
                    "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
                    Map.of("password", System.getenv("NEO4J_PASSWORD")));
        } catch (QueryExecutionException error) {
            // A server that is started again has its password already.
            if (!error.getMessage().contains("cannot be the same")) throw error;
        }
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
