package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.fixture.PostgresServer;
import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a fleet was before, applying another one ends where a fresh server would. `-Dberth.pairs=N` tries more.
class PgFleetsIT {

    private static final int SERVICES = 4;
    private static final int USUAL_PAIRS = 10;

    private final PostgresServer server = PostgresServer.of(PostgresServer.NEWEST);
    private final Workspace workspace;

    PgFleetsIT(@TempDir Path folder) {
        workspace = new Workspace(folder.resolve("workspace"));
        workspace.environment("ADMIN_PASSWORD", server.superuser().password().reveal());
        workspace.platform("postgres: {main: {host: %s, port: %d, admin: {user: %s, password: env:ADMIN_PASSWORD}}}\n"
                .formatted(server.host(), server.port(), server.superuser().user()));
    }

    @AfterEach
    void reset() {
        server.reset();
    }

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("berth.pairs", USUAL_PAIRS));
    }

    /// What a random fleet declares: further logins by service; a service that isn't there has no entry.
    private record Drawn(Map<String, String> manifests, Map<String, List<String>> logins) {}

    @ParameterizedTest
    @MethodSource("seeds")
    void endsWhereAFreshServerWould(long seed) {
        var random = new Random(seed);
        Drawn first = draw(random);
        Drawn second = after(first, draw(random));

        apply(first);
        apply(second);
        List<String> changed = catalog(second);
        server.reset();
        apply(second);

        assertEquals(catalog(second), changed, () -> "seed " + seed + "\n" + first + "\n" + second);
    }

    private void apply(Drawn fleet) {
        workspace.clear();
        fleet.manifests().forEach((service, manifest) -> workspace.write(service + ".yaml", manifest));
        var applied = workspace.berth(
                "apply",
                "--yes",
                "--allow",
                "too-many-deletes",
                "--allow",
                "too-many-updates",
                "--allow",
                "password-reset");
        assertEquals(0, applied.exitCode(), () -> fleet + "\n" + applied.all());
        var plan = workspace.berth("plan", "--exit-code");
        assertEquals(0, plan.exitCode(), () -> fleet + "\n" + plan.all());
    }

    private static Drawn draw(Random random) {
        var logins = new TreeMap<String, List<String>>();
        List<String> services = IntStream.range(0, SERVICES)
                .mapToObj(i -> "s" + i)
                .filter(_ -> random.nextInt(4) > 0)
                .toList();
        var manifests = new TreeMap<String, String>();
        for (String service : services) {
            var roles = new ArrayList<String>();
            var text = new StringBuilder("service: " + service + "\npostgres:\n");
            text.append("  ownedBy: ").append(pick(random, "user", "admin")).append('\n');
            text.append("  connectionLimit: ")
                    .append(pick(random, "-1", "5", "50"))
                    .append('\n');
            text.append("  extensions: [")
                    .append(pick(random, "", "pg_trgm", "citext, hstore"))
                    .append("]\n");
            text.append("  settings: {")
                    .append(pick(random, "", "work_mem: 8MB", "search_path: 'app, public'"))
                    .append("}\n");
            text.append("  schemas: {")
                    .append(pick(random, "", "app: {}", "app: {}, ext: {}"))
                    .append("}\n");
            text.append("  allowConnect: [")
                    .append(random.nextBoolean() ? pick(random, services) + "_user" : "")
                    .append("]\n");
            text.append("  roles:\n");
            for (String access : List.of("read", "write")) {
                for (int i = 0; i < random.nextInt(3); i++) {
                    String role = service + "_" + access + i;
                    roles.add(role);
                    text.append("    %s: {access: %s, connectionLimit: %s, settings: {%s}}\n"
                            .formatted(role, access, pick(random, "-1", "3"), pick(random, "", "work_mem: 1MB")));
                }
            }
            manifests.put(service, roles.isEmpty() ? text.toString().replace("  roles:\n", "") : text.toString());
            logins.put(service, roles);
        }
        return new Drawn(manifests, logins);
    }

    /// `next` with everything said to be absent that `before` had and it has not.
    private static Drawn after(Drawn before, Drawn next) {
        var manifests = new TreeMap<>(next.manifests());
        before.logins().forEach((service, roles) -> {
            if (!next.logins().containsKey(service)) {
                manifests.put(
                        service,
                        before.manifests()
                                .getOrDefault(service, "")
                                .replaceFirst("allowConnect: \\[.*]", "allowConnect: []")
                                .replace("service: " + service + "\n", "service: " + service + "\nstate: absent\n")
                                .replace(
                                        "postgres:\n",
                                        "postgres:\n  quarantine: 0d\n  backup: none\n  data: discard\n"));
                return;
            }
            List<String> gone = roles.stream()
                    .filter(role -> !next.logins().get(service).contains(role))
                    .toList();
            if (!gone.isEmpty()) {
                var text = new StringBuilder(manifests.get(service));
                if (text.indexOf("  roles:\n") < 0) {
                    text.append("  roles:\n");
                }
                gone.forEach(role -> text.append("    %s: {access: %s, state: absent}\n"
                        .formatted(role, role.contains("read") ? "read" : "write")));
                manifests.put(service, text.toString());
            }
        });
        return new Drawn(manifests, next.logins());
    }

    /// Everything about the fleet's databases and roles that berth manages, as text, but for the day of each password.
    private List<String> catalog(Drawn fleet) {
        var catalog = new ArrayList<>(server.query("postgres", """
                select concat_ws('|', d.datname, d.datdba::regrole, d.datconnlimit, d.datallowconn, shobj_description(d.oid, 'pg_database'),
                                 (select string_agg(x::text, ' ' order by x::text) from unnest(d.datacl) x),
                                 (select string_agg(x, ' ' order by x) from pg_db_role_setting s, unnest(s.setconfig) x
                                   where s.setdatabase = d.oid))
                  from pg_database d
                 where d.datname ~ '^s[0-9]'
                 order by d.datname"""));
        catalog.addAll(server.query("postgres", """
                select concat_ws('|', r.rolname, r.rolcanlogin, r.rolinherit, r.rolconnlimit, regexp_replace(shobj_description(r.oid, 'pg_authid'), 'rotated=[0-9-]+', 'rotated=DAY'),
                                 array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1),
                                 (select string_agg(x, ' ' order by x) from pg_db_role_setting s, unnest(s.setconfig) x
                                   where s.setrole = r.oid))
                  from pg_roles r
                 where r.rolname ~ '^s[0-9]'
                 order by r.rolname"""));
        fleet.logins().keySet().forEach(service -> catalog.addAll(server.query(service, """
                select concat_ws('|', current_database(), m.rolname, d.defaclobjtype,
                                 (select string_agg(x::text, ' ' order by x::text) from unnest(d.defaclacl) x
                                   where x::text not like m.rolname || '=%'))
                  from pg_default_acl d
                  join pg_roles m on m.oid = d.defaclrole
                 where (select count(*) from unnest(d.defaclacl) x where x::text not like m.rolname || '=%') > 0
                 order by 1""")));
        return catalog;
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String pick(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
