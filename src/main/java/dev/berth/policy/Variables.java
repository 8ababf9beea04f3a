package dev.berth.policy;

import dev.berth.core.Address;
import dev.berth.core.Field;
import dev.berth.core.Node;
import dev.berth.core.PlannedChange;
import dev.berth.core.ServiceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The values that rules see: texts, numbers, lists and maps. Manifests and plans hold no secret value, and so do
/// these.
final class Variables {

    /// The properties of `change` that every change has.
    static final List<String> TEXTS_OF_CHANGE =
            List.of("action", "risk", "address", "system", "server", "kind", "name", "service");

    /// The system of Secrets, which lie on no server.
    private static final String STORE = "secret";

    private Variables() {}

    /// The variables of a rule over manifests.
    static Map<String, Object> of(Map<String, Object> service, Optional<String> environment, Instant now) {
        return Map.of("service", service, "environment", environment.orElse(""), "now", now);
    }

    /// The same with a change of the plan.
    static Map<String, Object> with(Map<String, Object> change, Map<String, Object> others) {
        var variables = new HashMap<>(others);
        variables.put("change", change);
        return variables;
    }

    /// An effective manifest, with the namespace and the state also where the manifest leaves them out.
    static Map<String, Object> service(ServiceId id, Node manifest) {
        var service = mapping(manifest);
        service.put("service", id.name());
        service.put("namespace", id.namespace());
        service.put("state", id.absent() ? "absent" : "present");
        return service;
    }

    static Map<String, Object> mapping(Node node) {
        var mapping = new HashMap<String, Object>();
        node.entries().forEach((key, value) -> value(value).ifPresent(known -> mapping.put(key, known)));
        return mapping;
    }

    private static Optional<Object> value(Node node) {
        return switch (node) {
            case Node.Fields fields -> Optional.of(mapping(fields));
            case Node.Items(var items, var _) -> {
                var values = new ArrayList<Object>();
                items.forEach(item -> value(item).ifPresent(values::add));
                yield Optional.of(values);
            }
            case Node.Scalar scalar ->
                switch (scalar.kind()) {
                    case NULL -> Optional.empty();
                    case BOOLEAN -> Optional.of(Boolean.parseBoolean(scalar.text()));
                    case INTEGER -> Optional.of(number(scalar.text()));
                    case DECIMAL -> Optional.of(Double.parseDouble(scalar.text()));
                    case STRING -> Optional.of(scalar.text());
                };
        };
    }

    /// A number as CEL has it; one beyond 64 bits only as a fraction.
    private static Object number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException large) {
            return Double.parseDouble(text);
        }
    }

    /// A change of a plan.
    static Map<String, Object> change(PlannedChange change, Map<String, Object> service) {
        var values = located(change.address());
        values.put("action", change.action().toString());
        values.put("risk", change.risk().toString());
        values.put("service", change.service());
        var fields = new HashMap<String, Object>();
        change.fields().forEach(field -> fields.put(field.name(), field(field)));
        values.put("fields", fields);
        values.put("steps", change.steps());
        values.put("covers", change.covers());
        whose(values, service);
        return values;
    }

    /// A change of an example, which says no more than its rule asks for.
    static Map<String, Object> change(Node example, Map<String, Object> service) {
        var values = new HashMap<String, Object>();
        TEXTS_OF_CHANGE.forEach(text -> values.put(text, ""));
        values.putAll(example.text("address")
                .map(Address::parse)
                .map(Variables::located)
                .orElse(Map.of()));
        values.putAll(Map.of("action", "update", "risk", "safe"));
        values.put("service", service.getOrDefault("service", ""));
        values.putAll(Map.of("fields", Map.of(), "steps", List.of(), "covers", List.of()));
        whose(values, service);
        values.putAll(mapping(example));
        var fields = new HashMap<String, Object>();
        example.entries("fields")
                .forEach((name, field) ->
                        fields.put(name, field(new Field(name, field.text("live"), field.text("desired")))));
        values.put("fields", fields);
        return values;
    }

    private static Map<String, Object> located(Address address) {
        var values = new HashMap<String, Object>();
        values.put("address", address.toString());
        values.put("system", address.system());
        values.put("server", address.system().equals(STORE) ? "" : address.server());
        values.put("kind", address.kind().orElse(address.system()));
        values.put("name", address.name());
        return values;
    }

    private static Map<String, Object> field(Field field) {
        var values = new HashMap<String, Object>();
        field.live().ifPresent(text -> values.put("live", text));
        field.desired().ifPresent(text -> values.put("desired", text));
        values.put("secret", field.isSecret());
        return values;
    }

    private static void whose(Map<String, Object> values, Map<String, Object> service) {
        Optional.ofNullable(service.get("owner")).ifPresent(owner -> values.put("owner", owner));
        var labels = new HashMap<String, Object>();
        if (service.get("labels") instanceof Map<?, ?> declared) {
            declared.forEach((name, value) -> labels.put(String.valueOf(name), String.valueOf(value)));
        }
        values.put("labels", labels);
    }
}
