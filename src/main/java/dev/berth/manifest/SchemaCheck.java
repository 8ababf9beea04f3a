package dev.berth.manifest;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.NodePath;
import dev.berth.core.Node;
import dev.berth.core.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Validates files against one of berth's JSON Schemas. Made once for all files of a kind; never fetches anything.
final class SchemaCheck {

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(
            Dialects.getDraft202012(), builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)));
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode source;
    private final Schema schema;

    private SchemaCheck(JsonNode source) {
        this.source = source;
        this.schema = REGISTRY.getSchema(source);
    }

    /// The check against the schema at `resource` of the class path: `/schema/service.schema.json`.
    static SchemaCheck of(String resource) {
        try (InputStream in = SchemaCheck.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return new SchemaCheck(JSON.readTree(in));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Whether `root` keeps the schema; if not, problems say where and why. A value of a wrong type has no other
    /// problem.
    boolean accepts(Node root, Problems problems) {
        List<Error> errors = schema.validate(JsonTree.of(root));
        var mistyped = new HashSet<NodePath>();
        errors.stream()
                .filter(error -> error.getKeyword().equals("type"))
                .forEach(error -> mistyped.add(error.getInstanceLocation()));
        for (Error error : errors) {
            if (error.getKeyword().equals("type") || !mistyped.contains(error.getInstanceLocation())) {
                var violation = violation(error, root);
                problems.add(ProblemCodes.SCHEMA, violation.origin(), violation.sentence());
            }
        }
        return errors.isEmpty();
    }

    /// The violations of the schema in a file that programs write.
    List<String> breaches(JsonNode root) {
        return schema.validate(root).stream().map(Error::toString).toList();
    }

    private SchemaViolation violation(Error error, Node root) {
        var labels = new ArrayList<String>();
        boolean isItem = false;
        Node parent = root;
        Node node = root;
        NodePath path = error.getInstanceLocation();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            isItem = node instanceof Node.Items;
            parent = node;
            switch (node) {
                case Node.Items list -> node = list.items().get(((Number) element).intValue());
                case Node.Fields mapping -> {
                    node = Objects.requireNonNull(mapping.fields().get(element.toString()));
                    labels.add(element.toString());
                }
                case Node.Scalar scalar -> throw new AssertionError("nothing lies below " + scalar);
            }
        }
        String label = labels.isEmpty() ? "the file" : String.join(".", labels);
        return new SchemaViolation(
                error.getKeyword(),
                error.getProperty(),
                node,
                parent,
                isItem ? "an item of " + label : label,
                declaring(error.getSchemaLocation().getFragment()),
                source);
    }

    /// The schema that holds the keyword at `path`.
    private JsonNode declaring(NodePath path) {
        JsonNode schema = source;
        for (int i = 0; i < path.getNameCount() - 1; i++) {
            Object element = path.getElement(i);
            schema = element instanceof Integer index ? schema.path(index) : schema.path(element.toString());
        }
        return schema;
    }
}
