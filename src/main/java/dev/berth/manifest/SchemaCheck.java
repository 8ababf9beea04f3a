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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Validates files against one of berth's JSON Schemas. Made once for all files of a kind; never fetches anything.
final class SchemaCheck {

    /// Of a manifest.
    static final String SERVICE = "/schema/service.schema.json";
    /// Of `berth.yaml`.
    static final String PLATFORM = "/schema/berth.schema.json";
    /// Of an environment's patch of a manifest.
    static final String SERVICE_PATCH = "/schema/service-patch.schema.json";
    /// Of an environment's patch of `berth.yaml`.
    static final String PLATFORM_PATCH = "/schema/berth-patch.schema.json";

    /// What the schemas name each other by.
    private static final String BASE = "https://berth.dev";

    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDialect(
            Dialects.getDraft202012(),
            builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false))
                    .schemas(SchemaCheck::named));

    private final JsonNode source;
    private final Schema schema;

    private SchemaCheck(JsonNode source) {
        this.source = source;
        this.schema = REGISTRY.getSchema(source);
    }

    /// The check against the schema at `resource` of the class path: `/schema/service.schema.json`.
    static SchemaCheck of(String resource) {
        return new SchemaCheck(source(resource));
    }

    /// The schema at `resource` as values.
    static Node node(String resource) {
        return JsonReader.read(resource, JSON.writeValueAsBytes(source(resource)));
    }

    private static JsonNode source(String resource) {
        try (InputStream in = SchemaCheck.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return JSON.readTree(in);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// A schema that another one refers to.
    private static @Nullable String named(String iri) {
        return iri.startsWith(BASE) ? source(iri.substring(BASE.length())).toString() : null;
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
                declaring(document(error), error.getSchemaLocation().getFragment()),
                document(error));
    }

    /// The schema in which the error is: this one, or one that it refers to.
    private JsonNode document(Error error) {
        String iri = String.valueOf(error.getSchemaLocation().getAbsoluteIri());
        return iri.equals(source.path("$id").stringValue("")) || !iri.startsWith(BASE)
                ? source
                : source(iri.substring(BASE.length()));
    }

    /// The schema that holds the keyword at `path`.
    private static JsonNode declaring(JsonNode document, NodePath path) {
        JsonNode schema = document;
        for (int i = 0; i < path.getNameCount() - 1; i++) {
            Object element = path.getElement(i);
            schema = element instanceof Integer index ? schema.path(index) : schema.path(element.toString());
        }
        return schema;
    }
}
