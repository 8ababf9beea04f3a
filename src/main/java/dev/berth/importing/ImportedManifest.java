package dev.berth.importing;

import dev.berth.core.FoundDatabase;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The shortest manifest that declares what was found of one service. Pure.
///
/// @param slots on the Redis server `redisServer`, by the names that templates use
/// @param secrets the templates, by Secret and key; empty if no Secret is known, so that the usual one is meant
/// @param isOnlyServer whether a manifest need not name the server of a system
record ImportedManifest(
        String service,
        String namespace,
        Optional<FoundDatabase> database,
        String redisServer,
        SortedMap<String, Integer> slots,
        SortedMap<String, SortedMap<String, String>> secrets,
        Map<String, Boolean> isOnlyServer) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern TEMPLATE = Pattern.compile("\\$\\{[A-Za-z0-9_.:@()+-]+}(?:\\?[A-Za-z0-9_=&./+-]*)?");
    private static final Set<String> RESERVED = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    String text() {
        ServiceId id = ServiceId.of(service, Origin.of("", 0));
        var text = new StringBuilder("service: ").append(scalar(service)).append('\n');
        if (!namespace.equals(id.namespace())) {
            text.append("namespace: ").append(scalar(namespace)).append('\n');
        }
        database.ifPresent(found -> text.append(postgres(found, id)));
        if (!slots.isEmpty()) {
            text.append(redis());
        }
        if (!secrets.isEmpty() && !secrets.equals(usual(id))) {
            text.append("secrets:\n");
            secrets.forEach((name, keys) -> {
                text.append("  ").append(scalar(name)).append(":\n");
                keys.forEach((key, template) -> text.append("    ")
                        .append(scalar(key))
                        .append(": ")
                        .append(TEMPLATE.matcher(template).matches() ? template : quoted(template))
                        .append('\n'));
            });
        }
        return text.toString();
    }

    /// What a manifest without `secrets` means.
    private SortedMap<String, SortedMap<String, String>> usual(ServiceId id) {
        boolean isUsual = slots.isEmpty()
                && database.filter(found -> found.logins().isEmpty()).isPresent();
        return isUsual
                ? new TreeMap<>(Map.of(
                        service + "-env", new TreeMap<>(Map.of(id.keyPrefix() + "_POSTGRES_URL", "${postgres.url}"))))
                : new TreeMap<>();
    }

    private String postgres(FoundDatabase found, ServiceId id) {
        var text = new StringBuilder();
        if (!isUsual("postgres", found.server())) {
            line(text, "server", scalar(found.server()));
        }
        if (!found.name().equals(id.database())) {
            line(text, "database", scalar(found.name()));
        }
        if (!found.user().equals(found.name() + "_user")) {
            line(text, "user", scalar(found.user()));
        }
        found.connectionLimit().ifPresent(limit -> line(text, "connectionLimit", String.valueOf(limit)));
        if (!found.extensions().isEmpty()) {
            line(text, "extensions", list(found.extensions()));
        }
        if (!found.logins().isEmpty()) {
            text.append("  roles:\n");
            found.logins()
                    .forEach((role, access) -> text.append("    ")
                            .append(scalar(role))
                            .append(": {access: ")
                            .append(access)
                            .append("}\n"));
        }
        if (!found.mayConnect().isEmpty()) {
            line(text, "allowConnect", list(found.mayConnect()));
        }
        return text.isEmpty() ? "postgres: {}\n" : "postgres:\n" + text;
    }

    private String redis() {
        boolean isUsual = isUsual("redis", redisServer);
        Integer only = slots.get("default");
        if (isUsual && slots.size() == 1 && only != null) {
            return "redis: " + only + "\n";
        }
        return "redis:\n" + (isUsual ? "" : "  server: " + scalar(redisServer) + "\n")
                + slots.entrySet().stream()
                        .map(slot -> slot.getKey() + ": " + slot.getValue())
                        .collect(Collectors.joining(", ", "  slots: {", "}\n"));
    }

    private boolean isUsual(String system, String server) {
        return server.equals("main") || isOnlyServer.getOrDefault(system, false);
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("  ").append(key).append(": ").append(value).append('\n');
    }

    private static String list(Set<String> names) {
        return names.stream().map(ImportedManifest::scalar).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(java.util.Locale.ROOT))
                ? text
                : quoted(text);
    }

    /// Double-quoted, with everything escaped that YAML or a reader might take for something else.
    private static String quoted(String text) {
        return text.codePoints()
                .mapToObj(point -> switch (point) {
                    case '"', '\\' -> "\\" + (char) point;
                    default ->
                        Character.isISOControl(point)
                                        || Character.getType(point) == Character.FORMAT
                                        || point == 0x2028
                                        || point == 0x2029
                                ? "\\U%08x".formatted(point)
                                : Character.toString(point);
                })
                .collect(Collectors.joining("", "\"", "\""));
    }
}
