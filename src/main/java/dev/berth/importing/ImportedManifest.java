package dev.berth.importing;

import dev.berth.core.FoundDatabase;
import dev.berth.core.FoundGrant;
import dev.berth.core.FoundLogin;
import dev.berth.core.FoundPublication;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import dev.berth.document.YamlWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The shortest manifest that declares what was found of one service. Pure.
///
/// @param slots on the Redis server `redisServer`, by the names that templates use
/// @param secrets the templates, by Secret and key; empty if no Secret is known, so that the usual one is meant
/// @param shapes of those Secrets
/// @param isOnlyServer whether a manifest need not name the server of a system
record ImportedManifest(
        String service,
        String namespace,
        Optional<FoundDatabase> database,
        String redisServer,
        SortedMap<String, Integer> slots,
        SortedMap<String, SortedMap<String, String>> secrets,
        PublishedShapes shapes,
        Map<String, Boolean> isOnlyServer) {

    String text() {
        ServiceId id = ServiceId.of(service, Origin.of("", 0));
        return YamlWriter.of(yaml -> {
            yaml.text("service", service);
            if (!namespace.equals(id.namespace())) {
                yaml.text("namespace", namespace);
            }
            database.ifPresent(found -> yaml.block("postgres", section -> postgres(section, found, id)));
            if (!slots.isEmpty()) {
                redis(yaml);
            }
            if (!secrets.isEmpty() && !secrets.equals(usual(id))) {
                yaml.block(
                        "secrets",
                        section -> secrets.forEach(
                                (name, keys) -> section.block(name, secret -> keys.forEach(secret::text))));
            }
            if (!shapes.types().isEmpty()) {
                yaml.block("secretTypes", types -> shapes.types().forEach(types::text));
            }
            if (!shapes.labels().isEmpty() || !shapes.annotations().isEmpty()) {
                yaml.block("secretMetadata", metadata -> {
                    texts(metadata, "labels", shapes.labels());
                    texts(metadata, "annotations", shapes.annotations());
                });
            }
        });
    }

    private static void texts(YamlWriter yaml, String key, SortedMap<String, String> texts) {
        if (!texts.isEmpty()) {
            yaml.block(key, block -> texts.forEach(block::text));
        }
    }

    /// The keys of a manifest without `secrets`.
    private SortedMap<String, SortedMap<String, String>> usual(ServiceId id) {
        boolean isUsual = slots.isEmpty()
                && shapes.types().isEmpty()
                && database.filter(found -> found.logins().isEmpty()).isPresent();
        return isUsual
                ? new TreeMap<>(Map.of(
                        service + "-env", new TreeMap<>(Map.of(id.keyPrefix() + "_POSTGRES_URL", "${postgres.url}"))))
                : new TreeMap<>();
    }

    private void postgres(YamlWriter section, FoundDatabase found, ServiceId id) {
        if (!isUsual("postgres", found.server())) {
            section.text("server", found.server());
        }
        if (!found.name().equals(id.database())) {
            section.text("database", found.name());
        }
        if (!found.user().equals(found.name() + "_user")) {
            section.text("user", found.user());
        }
        login(section, found.owner());
        inside(section, found.inside());
        if (!found.further().isEmpty()) {
            section.block(
                    "databases",
                    databases -> found.further()
                            .forEach((name, inside) -> databases.block(name, one -> inside(one, inside))));
        }
        if (!found.logins().isEmpty()) {
            section.block("roles", roles -> found.logins().values().forEach(login -> role(roles, found, login)));
        }
        if (!found.mayConnect().isEmpty()) {
            section.line("allowConnect", found.mayConnect());
        }
    }

    private static void role(YamlWriter roles, FoundDatabase found, FoundLogin login) {
        List<Consumer<YamlWriter>> grants = found.names().stream()
                .flatMap(database -> found.inside(database).grants().getOrDefault(login.name(), List.of()).stream()
                        .<Consumer<YamlWriter>>map(
                                grant -> yaml -> grant(yaml, grant, database.equals(found.name()) ? "" : database)))
                .toList();
        Consumer<YamlWriter> properties = yaml -> {
            yaml.text("access", login.access());
            login(yaml, login);
            if (!grants.isEmpty()) {
                yaml.list("grants", grants);
            }
        };
        if (grants.isEmpty()) {
            roles.line(login.name(), properties);
        } else {
            roles.block(login.name(), properties);
        }
    }

    /// @param database empty for the first one
    private static void grant(YamlWriter yaml, FoundGrant grant, String database) {
        yaml.text("on", grant.on());
        if (!database.isEmpty()) {
            yaml.text("database", database);
        }
        if (!grant.schema().equals("public")) {
            yaml.text("schema", grant.schema());
        }
        if (!grant.isAboutSchema()) {
            grant.names().ifPresentOrElse(names -> yaml.line("names", names), () -> yaml.text("names", "all"));
        }
        if (!grant.columns().isEmpty()) {
            yaml.line("columns", grant.columns());
        }
        yaml.line("privileges", grant.privileges());
    }

    private static void login(YamlWriter yaml, FoundLogin login) {
        if (login.isPasswordless()) {
            yaml.text("password", "none");
        }
        if (login.replication()) {
            yaml.flag("replication", true);
        }
    }

    private static void inside(YamlWriter yaml, FoundDatabase.Inside inside) {
        inside.connectionLimit().ifPresent(limit -> yaml.number("connectionLimit", limit));
        if (!inside.extensions().isEmpty()) {
            yaml.line("extensions", inside.extensions());
        }
        if (!inside.publications().isEmpty()) {
            yaml.block(
                    "publications",
                    all -> inside.publications()
                            .forEach((name, publication) -> all.line(name, one -> publication(one, publication))));
        }
    }

    private static void publication(YamlWriter yaml, FoundPublication publication) {
        publication.tables().ifPresentOrElse(tables -> yaml.line("tables", tables), () -> yaml.text("tables", "all"));
        if (!publication.operations().isEmpty()) {
            yaml.line("operations", publication.operations());
        }
    }

    private void redis(YamlWriter yaml) {
        boolean isUsual = isUsual("redis", redisServer);
        Integer only = slots.get("default");
        if (isUsual && slots.size() == 1 && only != null) {
            yaml.number("redis", only);
            return;
        }
        yaml.block("redis", section -> {
            if (!isUsual) {
                section.text("server", redisServer);
            }
            section.line("slots", named -> slots.forEach(named::number));
        });
    }

    private boolean isUsual(String system, String server) {
        return server.equals("main") || isOnlyServer.getOrDefault(system, false);
    }
}
