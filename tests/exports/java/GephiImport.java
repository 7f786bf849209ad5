import java.io.File;
import java.util.Arrays;
import java.util.TreeMap;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.Interval;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

/** Imports a file as Gephi does and prints what it found: FILE. */
public final class GephiImport {
    public static void main(String[] arguments) throws Exception {
        var projects = Lookup.getDefault().lookup(ProjectController.class);
        projects.newProject();
        var importing = Lookup.getDefault().lookup(ImportController.class);
        Container container = importing.importFile(new File(arguments[0]));
        container.getReport().getIssues(Integer.MAX_VALUE).forEachRemaining((Issue one) ->
                System.out.println("issue\t" + one.getLevel() + "\t" + one.getMessage()));
        importing.process(container, new DefaultProcessor(), projects.getCurrentWorkspace());
        var model = Lookup.getDefault().lookup(GraphController.class).getGraphModel(projects.getCurrentWorkspace());
        var graph = model.getDirectedGraph();
        System.out.println("nodes\t" + graph.getNodeCount());
        System.out.println("edges\t" + graph.getEdgeCount());
        System.out.println("dynamic\t" + model.isDynamic() + "\t" + model.getTimeFormat());
        var types = new TreeMap<String, Integer>();
        for (Edge edge : graph.getEdges()) {
            types.merge(String.valueOf(edge.getAttribute("type")), 1, Integer::sum);
            if (arguments.length > 1 && edge.getSource().getId().equals(arguments[1])) {
                String years = edge.getIntervals() == null ? "" : Arrays.stream(edge.getIntervals())
                        .map(GephiImport::years).reduce((one, two) -> one + " " + two).orElse("");
                System.out.println("edge\t" + edge.getAttribute("type") + "\t" + String.valueOf(edge.getTarget().getId()).replaceAll("\\s+", " ") + "\t" + years);
            }
        }
        types.forEach((type, count) -> System.out.println("type\t" + type + "\t" + count));
        System.exit(0);
    }

    private static String years(Interval one) {
        return year(one.getLow()) + "-" + year(one.getHigh());
    }

    private static int year(double time) {
        return java.time.Instant.ofEpochMilli((long) time).atZone(java.time.ZoneOffset.UTC).getYear();
    }
}
