package dev.berth.policy;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.berth.core.Node;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The types of a rule's variables, so that a misspelled property is found before anything is evaluated. That of
/// `service` follows the JSON Schema of manifests.
final class RuleTypes {

    private static final CelType TEXTS = MapType.create(SimpleType.STRING, SimpleType.STRING);

    private final Map<String, CelType> structs = new HashMap<>();
    private final Node schema;
    private final CelType service;
    private final CelType change;

    /// @param schema the JSON Schema of manifests
    RuleTypes(Node schema) {
        this.schema = schema;
        this.service = struct("berth.Service", schema);
        CelType field = struct(
                "berth.Field",
                Map.of(
                        "live", SimpleType.STRING,
                        "desired", SimpleType.STRING,
                        "secret", SimpleType.BOOL));
        var fields = new TreeMap<String, CelType>();
        for (String text : Variables.TEXTS_OF_CHANGE) {
            fields.put(text, SimpleType.STRING);
        }
        fields.put("owner", SimpleType.STRING);
        fields.put("labels", TEXTS);
        fields.put("fields", MapType.create(SimpleType.STRING, field));
        fields.put("steps", ListType.create(SimpleType.STRING));
        fields.put("covers", ListType.create(SimpleType.STRING));
        this.change = struct("berth.Change", fields);
    }

    CelType service() {
        return service;
    }

    CelType change() {
        return change;
    }

    private CelType of(String name, Node declared) {
        Node type = resolved(declared);
        Node kind = type.get("type").orElse(type);
        if (!(kind instanceof Node.Scalar scalar)) {
            return SimpleType.DYN;
        }
        return switch (scalar.text()) {
            case "string" -> SimpleType.STRING;
            case "integer" -> SimpleType.INT;
            case "boolean" -> SimpleType.BOOL;
            case "array" ->
                ListType.create(type.get("items").map(item -> of(name, item)).orElse(SimpleType.DYN));
            case "object" ->
                type.get("properties").isPresent()
                        ? struct(name, type)
                        : MapType.create(
                                SimpleType.STRING,
                                type.get("additionalProperties")
                                        .map(item -> of(name, item))
                                        .orElse(SimpleType.DYN));
            default -> SimpleType.DYN;
        };
    }

    private Node resolved(Node declared) {
        return declared.text("$ref")
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .flatMap(name -> schema.get("$defs").flatMap(all -> all.get(name)))
                .orElse(declared);
    }

    private CelType struct(String name, Node declared) {
        var fields = new TreeMap<String, CelType>();
        declared.entries("properties").forEach((key, value) -> fields.put(key, of(name + "." + key, value)));
        return struct(name, fields);
    }

    private CelType struct(String name, Map<String, CelType> properties) {
        var fields = ImmutableMap.copyOf(properties);
        structs.put(name, StructType.create(name, fields.keySet(), key -> Optional.ofNullable(fields.get(key))));
        return StructTypeReference.create(name);
    }

    /// What knows each of these types by its name.
    CelTypeProvider provider() {
        return new Provider(ImmutableMap.copyOf(structs));
    }

    private record Provider(ImmutableMap<String, CelType> structs) implements CelTypeProvider {

        @Override
        public ImmutableCollection<CelType> types() {
            return structs.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(structs.get(name));
        }
    }
}
