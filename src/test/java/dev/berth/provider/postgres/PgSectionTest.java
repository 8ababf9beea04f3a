package dev.berth.provider.postgres;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.manifest.DocumentReader;
import dev.berth.template.Part;
import dev.berth.template.Template;
import dev.berth.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgSectionTest {

    private static final String SERVERS = """
            main:
              host: pg.infra
              port: 5432
              sslmode: prefer
              admin: {user: admin_user, password: [env:PG]}
              replication: [cdc]
              endpoints:
                default: {host: pgbouncer.infra, port: 6432, params: {sslmode: disable}}
                direct: {host: "fd00::1", params: {sslmode: verify-full, application_name: "a b"}}
                odd: {params: {tcp_user_timeout: 5}}
            """;

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource(textBlock = """
            ${postgres.url}            | postgresql://order_book_user:<URL>@pgbouncer.infra:6432/order_book?sslmode=disable
            ${postgres.url@direct}     | postgresql://order_book_user:<URL>@[fd00::1]:5432/order_book?application_name=a%20b&sslmode=verify-full
            ${postgres.jdbc@direct}    | jdbc:postgresql://[fd00::1]:5432/order_book?user=order_book_user&password=<URL>&ApplicationName=a%20b&sslmode=verify-full
            ${postgres.dotnet@direct}  | Host=fd00::1;Port=5432;Database=order_book;Username=order_book_user;Password=<DOTNET>;Application Name="a b";SSL Mode=VerifyFull
            ${postgres.dsn@direct}     | host=fd00::1 port=5432 dbname=order_book user=order_book_user password=<DSN> application_name='a b' sslmode=verify-full
            ${postgres.host}           | pgbouncer.infra
            ${postgres.port@direct}    | 5432
            ${postgres.database}       | order_book
            ${postgres.user}           | order_book_user
            ${postgres.password}       | <PLAIN>
            """, delimiter = '|')
    void expandsEveryField(String template, String value) {
        assertEquals(value, expand(read("{}"), template));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ${postgres.url}        | postgresql://order_book_user@pgbouncer.infra:6432/order_book?sslmode=disable
            ${postgres.jdbc}       | jdbc:postgresql://pgbouncer.infra:6432/order_book?user=order_book_user&sslmode=disable
            ${postgres.dotnet}     | Host=pgbouncer.infra;Port=6432;Database=order_book;Username=order_book_user;SSL Mode=Disable
            ${postgres.dsn}        | host=pgbouncer.infra port=6432 dbname=order_book user=order_book_user sslmode=disable
            ${postgres.user}       | order_book_user
            ${postgres.url:ro}     | postgresql://ro@pgbouncer.infra:6432/order_book?sslmode=disable
            ${postgres.url:rw}     | postgresql://rw:<URL>@pgbouncer.infra:6432/order_book?sslmode=disable
            """, delimiter = '|')
    void writesNoPasswordOfALoginThatHasNone(String template, String value) {
        PgSection section = read("{password: none, roles: {ro: {access: read, password: none}, rw: {access: write}}}");

        assertEquals(value, expand(section, template));
    }

    @Test
    void aLoginWithoutAPasswordNeedsNoKeyAndHasNoneToTell() {
        PgSection section = read("{password: none, roles: {ro: {access: read, password: none}, rw: {access: write}}}");

        var exception = assertThrows(TemplateException.class, () -> expand(section, "${postgres.password:ro}"));

        assertEquals(
                "${postgres.password:ro}: \"ro\" has `password: none`, so there is no password to tell. Remove the key; url,"
                        + " jdbc, dotnet and dsn tell of the login without a password",
                exception.getMessage());
        assertEquals(Set.of("rw"), section.logins().keySet());
        assertEquals(Set.of("order_book_user", "ro"), section.passwordless().keySet());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ${postgres.database/archive}                  | archive
            ${postgres.database:order_book_user/archive}  | archive
            ${postgres.database:a/b/archive}              | archive
            ${postgres.user:a/b/archive}                  | a/b
            ${postgres.database:a/b}                      | order_book
            ${postgres.database/x@y}                      | x@y
            ${postgres.database/order_book}               | order_book
            ${postgres.url:report/archive@direct}         | postgresql://report:<URL>@[fd00::1]:5432/archive?application_name=a%20b&sslmode=verify-full
            """, delimiter = '|')
    void namesADatabaseBehindASlash(String template, String value) {
        var section = read("{roles: {report: {access: read}, a/b: {access: read}}, databases: {archive: {}, x@y: {}}}");

        assertEquals(value, expand(section, template));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ${postgres.url/archve}   | ${postgres.url/archve}: there is no database "archve". Did you mean archive? There are: archive, order_book
            ${postgres.url/gone}     | ${postgres.url/gone}: there is no database "gone". There are: archive, order_book
            ${postgres.url:r/archive}| ${postgres.url:r/archive}: there is no role "r". There are: order_book_user
            """, delimiter = '|')
    void namesTheDatabasesThatThereAre(String template, String message) {
        var section = read("{databases: {archive: {}, gone: {state: absent}}}");

        assertEquals(
                message,
                assertThrows(TemplateException.class, () -> expand(section, template))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            {databases: {postgres: {}}}                               | BERTH-203 database "postgres" belongs to the server itself. Choose another name
            {databases: {order_book: {renamedFrom: order_book}}}      | BERTH-210 database "order_book" is its own former name. Correct `renamedFrom`
            {databases: {a: {renamedFrom: b}, b: {}}}                 | BERTH-210 database "b" can't be declared and be a former name at once. Correct `renamedFrom`
            {databases: {a: {icuLocale: de-DE}}}                      | BERTH-207 `icuLocale` needs `localeProvider: icu`
            {databases: {a: {extensions: [{name: x, schema: s}]}}}    | BERTH-208 extension "x" goes to schema "s", which isn't declared. Add it: `schemas: {s: {}}`
            {databases: {a: {schemas: {s: {owner: other}}}}}          | BERTH-214 schema "s" would belong to "other", which is no role of service order-book-backend. Write `owner: order_book_user`, or declare the role under `roles`
            {databases: {a: {settings: {role: x}}}}                   | BERTH-215 setting "role" reaches beyond the service.
            """, delimiter = '|')
    void checksAFurtherDatabaseAsTheFirstOne(String section, String problem) {
        read(section);

        assertTrue(
                problems.sorted().stream()
                        .anyMatch(found -> (found.code() + " " + found.message()).startsWith(problem)),
                () -> problems.sorted().toString());
    }

    @Test
    void encodesHostileNamesForEachForm() {
        var section = read("{database: \"a/b ü\", user: \"u@x'\"}");

        assertEquals(
                "postgresql://u%40x%27:<URL>@pgbouncer.infra:6432/a%2Fb%20%C3%BC?sslmode=disable",
                expand(section, "${postgres.url}"));
        assertEquals(
                "host=pgbouncer.infra port=6432 dbname='a/b ü' user='u@x\\'' password=<DSN> sslmode=disable",
                expand(section, "${postgres.dsn}"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ${postgres.ulr}         | ${postgres.ulr}: there is no field "ulr". Did you mean url? There are: url, jdbc, dotnet, dsn, host, port, database, user, password
            ${postgres.url@drect}   | ${postgres.url@drect}: there is no endpoint "drect". Did you mean direct? There are: default, direct, odd
            ${postgres.url:report}  | ${postgres.url:report}: there is no role "report". There are: order_book_user
            ${postgres.dotnet@odd}  | endpoint "odd" has the parameter "tcp_user_timeout", which has no form in a .NET connection string. Use another endpoint
            """, delimiter = '|')
    void namesWhatThereIs(String template, String message) {
        var section = read("{}");

        var exception = assertThrows(TemplateException.class, () -> expand(section, template));

        assertEquals(message, exception.getMessage());
    }

    @Test
    void aMemberOfAMemberOfAReplicationLoginCouldActAsItToo() {
        read("{roles: {cdc: {access: read, replication: true}, mid: {access: read, memberOf: [cdc]},"
                + " far: {access: read, memberOf: [mid]}}}");

        List<String> found = problems.sorted().stream().map(Problem::toString).toList();
        assertEquals(2, found.size(), found::toString);
        assertTrue(
                found.getFirst().contains("role \"mid\" could act as \"cdc\"")
                        && found.getFirst().contains("Remove \"cdc\" from `memberOf`"),
                found::toString);
        assertTrue(
                found.getLast().contains("role \"far\" could act as \"cdc\"")
                        && found.getLast().contains("Remove \"mid\" from `memberOf`"),
                found::toString);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            {server: man}                              | BERTH-201 cafe.yaml:1:2 postgres server "man" is not in berth.yaml. Did you mean "main"? There are: main
            {database: postgres}                       | BERTH-203 cafe.yaml:1:2 database "postgres" belongs to the server itself. Choose another name
            {user: admin_user}                         | BERTH-204 cafe.yaml:1:2 user "admin_user" is berth's own admin. A service needs a user of its own
            {user: pg_monitor}                         | BERTH-205 cafe.yaml:1:2 user "pg_monitor" is a name that PostgreSQL reserves. Choose another
            {extensions: [hstore, hstore]}             | BERTH-206 cafe.yaml:1:23 extension "hstore" is listed twice. Remove one
            {localeProvider: icu}                      | BERTH-207 cafe.yaml:1:1 `localeProvider: icu` needs an `icuLocale`, such as en-US
            {settings: {TimeZone: UTC, timezone: UTC}} | BERTH-216 cafe.yaml:1:28 settings "TimeZone" and "timezone" are one, as PostgreSQL compares names without case. Remove one
            {replication: true}                        | BERTH-219 cafe.yaml:1:1 role "order_book_user" would read the changes of every database of the server, and is not in the platform's list. Remove `replication: true`, or let the platform team write in berth.yaml: `postgres.main.replication: [cdc, order_book_user]`
            {roles: {cdc: {access: read, replication: true}, x: {access: read, memberOf: [cdc]}}} | BERTH-219 cafe.yaml:1:50 role "x" could act as "cdc", which has `replication: true`, and is not in the platform's list. Remove "cdc" from `memberOf`, or let the platform team write in berth.yaml: `postgres.main.replication: [cdc, x]`
            {password: none, rotation: two-users}      | BERTH-218 cafe.yaml:1:1 `rotation: two-users` renews passwords, and `password: none` says that there is none. Remove one of the two
            {icuLocale: de-DE}                         | BERTH-207 cafe.yaml:1:1 `icuLocale` needs `localeProvider: icu`
            """, delimiter = '|')
    void reportsWhatTheSchemaCannotKnow(String section, String problem) {
        read(section);

        assertEquals(
                List.of(problem),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            access: read, grants: [{on: table, names: all, privileges: [select]}] | BERTH-220 cafe.yaml:1:28 role "r" has `access: read`, which says what it may do with everything, so `grants` can't stand beside it. Write `access: none`, or remove `grants`
            access: none, grants: [{on: table, database: archve, names: all, privileges: [select]}] | BERTH-221 cafe.yaml:1:62 database "archve" is none of this service's. Declare it below `databases`, or leave `database` out for the first one. Did you mean archive?
            access: none, grants: [{on: sequence, names: all, privileges: [insert]}] | BERTH-222 cafe.yaml:1:75 there is no privilege `insert` on a sequence. Take `all` or some of usage, select, update
            access: none, grants: [{on: table, names: [t], columns: [c], privileges: [delete]}] | BERTH-222 cafe.yaml:1:86 there is no privilege `delete` on a column. Take `all` or some of select, insert, update, references
            access: none, grants: [{on: sequence, names: [s], columns: [c], privileges: [select]}] | BERTH-222 cafe.yaml:1:75 `columns` need `on: table` and the tables' names. Write `names: […]`, or remove `columns`
            access: none, grants: [{on: table, names: all, columns: [c], privileges: [select]}] | BERTH-222 cafe.yaml:1:72 `columns` need `on: table` and the tables' names. Write `names: […]`, or remove `columns`
            access: none, grants: [{on: table, privileges: [select]}] | BERTH-222 cafe.yaml:1:49 it isn't said which tables are meant. Write `names: all`, which covers later ones too, or list them: `names: […]`
            access: none, grants: [{on: schema, names: [s], privileges: [usage]}] | BERTH-222 cafe.yaml:1:61 `on: schema` is about the schema itself, which `schema` names. Remove `names`
            access: none, grants: [{on: function, names: [f], privileges: [execute]}] | BERTH-222 cafe.yaml:1:63 function "f" lacks its argument types. Write them: `f(integer, text)`, or `f()` for none
            access: none, grants: [{on: schema, schema: pg_catalog, privileges: [usage]}] | BERTH-222 cafe.yaml:1:61 schema "pg_catalog" belongs to PostgreSQL itself. Name one of the database's own
            """, delimiter = '|')
    void reportsGrantsThatCannotBe(String role, String problem) {
        read("{databases: {archive: {}}, roles: {r: {%s}}}".formatted(role));

        List<String> found = problems.sorted().stream().map(Problem::toString).toList();
        assertEquals(1, found.size(), found::toString);
        assertEquals(problem.replaceAll(":1:[0-9]+ ", " "), found.getFirst().replaceAll(":1:[0-9]+ ", " "));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            {p: {}} | BERTH-223 cafe.yaml it isn't said which tables publication "p" publishes. List them: `tables: […]`, or write `tables: all`, which covers later ones too
            {berth_p: {tables: all}} | BERTH-223 cafe.yaml publication "berth_p" begins with `berth_`, as those do that a migration makes and takes away. Give it another name
            {p: {tables: [t.]}} | BERTH-223 cafe.yaml "t." names no table. Write `orders` for one of schema public, or `reporting.orders`
            {p: {tables: [.t]}} | BERTH-223 cafe.yaml ".t" names no table. Write `orders` for one of schema public, or `reporting.orders`
            {p: {tables: [pg_catalog.pg_class]}} | BERTH-223 cafe.yaml schema "pg_catalog" belongs to PostgreSQL itself, and its tables can't be published. Name one of the database's own
            {p: {tables: [{schema: information_schema, names: [t]}]}} | BERTH-223 cafe.yaml schema "information_schema" belongs to PostgreSQL itself, and its tables can't be published. Name one of the database's own
            """, delimiter = '|')
    void reportsPublicationsThatCannotBe(String publications, String problem) {
        read("{publications: %s}".formatted(publications));
        read("{databases: {archive: {publications: %s}}}".formatted(publications));

        assertEquals(
                List.of(problem, problem),
                problems.sorted().stream()
                        .map(found -> found.toString().replaceAll(":1:[0-9]+ ", " "))
                        .toList());
    }

    @Test
    void aPublicationIsOfTablesByNameOrOfAll() {
        PgSection section = read(
                "{publications: {p: {tables: [a, b.c.d, {schema: e, names: ['f.g']}], operations: [insert]}, q: {tables: all},"
                        + " r: {state: absent}}}");

        assertAll(
                () -> assertEquals(
                        Optional.of(new TreeSet<>(
                                Set.of(new PgTable("public", "a"), new PgTable("b", "c.d"), new PgTable("e", "f.g")))),
                        Objects.requireNonNull(section.publications().get("p")).tables()),
                () -> assertEquals(
                        Set.of("insert"),
                        Objects.requireNonNull(section.publications().get("p")).operations()),
                () -> assertEquals(
                        Optional.empty(),
                        Objects.requireNonNull(section.publications().get("q")).tables()),
                () -> assertEquals(
                        Set.of("insert", "update", "delete", "truncate"),
                        Objects.requireNonNull(section.publications().get("q")).operations()),
                () -> assertTrue(
                        Objects.requireNonNull(section.publications().get("r")).absent()));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            refresh(int, text)                    | refresh(integer,text)
            refresh( INT8 ,  varchar[] )          | refresh(bigint,character varying[])
            refresh()                             | refresh()
            f(timestamptz, Timestamp)             | f(timestamp with time zone,timestamp without time zone)
            f(public."My Type", double  precision) | f(public."My Type",double precision)
            odd(name(float4)                      | odd(name(real)
            """, delimiter = '|')
    void writesSignaturesAsTheServerDoes(String written, String printed) {
        assertEquals(printed, PgSignature.normal(written));
    }

    /// `⏎` is a line break of the file.
    @ParameterizedTest
    @CsvSource(textBlock = """
            {extensions: [pg_trgm⏎  hstore]}         | cafe.yaml:1:15 extension "pg_trgm hstore" is written in several lines
            {extensions: ['pg_trgm⏎  hstore']}       | cafe.yaml:1:15 extension "pg_trgm hstore" is written in several lines
            {extensions: ["pg trgm"]}                | cafe.yaml:1:15 extension "pg trgm" has a space in it
            {extensions: [{name: "pg_trgm\\n"}]}     | cafe.yaml:1:22 extension "pg_trgm\\n" begins or ends with white space
            {user: cafe⏎  user}                      | cafe.yaml:1:8 role "cafe user" is written in several lines
            {user: "cafe\\tuser"}                    | cafe.yaml:1:8 role "cafe\\tuser" has a line break or a tab
            {schemas: {"a ": {}}}                    | cafe.yaml:1:12 schema "a " begins or ends with white space
            {schemas: {a: {owner: " x"}}, roles: {x: {access: read}}} | cafe.yaml:1:23 role " x" begins or ends
            {roles: {"a\\u00a0": {access: read}}}    | cafe.yaml:1:10 role "a\u00a0" begins or ends with white space
            {allowConnect: [metabase⏎  other]}       | cafe.yaml:1:17 role "metabase other" is written in several lines
            {database: "ca\\nfe"}                    | cafe.yaml:1:12 database "ca\\nfe" has a line break in it. Write
            {databases: {"a\\rb": {}}}              | cafe.yaml:1:14 database "a\\rb" has a line break in it. Write
            {tablespace: "a\\nb"}                   | cafe.yaml:1:14 tablespace "a\\nb" has a line break or a tab in it
            {databases: {more: {tablespace: "a\\nb"}}} | cafe.yaml:1:33 tablespace "a\\nb" has a line break
            {database: "cafe\\n"}                    | cafe.yaml:1:12 database "cafe\\n" begins or ends with white space
            {database: "c\\u0430fe"}                 | cafe.yaml:1:12 database "cаfe" mixes letters of several scripts in one word: \\u0430
            {user: "cafe\\u200b_user"}               | cafe.yaml:1:8 role "cafe\\u200b_user" has a character in it that is not seen: \\u200b. Type
            """, delimiter = '|')
    void refusesNamesThatNobodyMeans(String section, String problem) {
        read(section.replace('⏎', '\n'));

        List<String> found = problems.sorted().stream().map(Problem::toString).toList();
        assertTrue(
                found.stream().anyMatch(each -> each.startsWith("BERTH-202 " + problem)),
                () -> String.join("\n", found));
    }

    @Test
    void takesNamesWithASpaceOrAnAtSign() {
        read(
                "{user: \"a b\", database: \"x\\ty\", renamedFrom: \"x\\ny\", roles: {jo.doe@corp.example: {access: read}, 'a+b': {access: write}}}");

        assertEquals(List.of(), problems.sorted());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ${postgres.user:jo@corp.example}        | jo@corp.example
            ${postgres.user:jo@corp.example@direct} | jo@corp.example
            ${postgres.port:jo@corp.example@direct} | 5432
            ${postgres.port:jo@corp.example}        | 6432
            ${postgres.port:jo@direct}              | 6432
            ${postgres.user:jo@direct}              | jo@direct
            ${postgres.user:jo@direct@direct}       | jo@direct
            ${postgres.port:jo}                     | 6432
            ${postgres.port:jo@odd}                 | 5432
            ${postgres.user:a:b+c@odd}              | a:b+c
            """, delimiter = '|')
    void aLoginMayHaveAnAtSignInItsName(String template, String value) {
        var section = read("{roles: {jo: {access: read}, jo@corp.example: {access: read}, jo@direct: {access: read},"
                + " 'a:b+c': {access: read}}}");

        assertEquals(value, expand(section, template));
    }

    @Test
    void namesTheWholeLoginThatIsMissing() {
        var section = read("{roles: {jo@corp.example: {access: read}}}");

        var exception = assertThrows(TemplateException.class, () -> expand(section, "${postgres.url:jo@corp.exampel}"));

        assertEquals(
                "${postgres.url:jo@corp.exampel}: there is no role \"jo@corp.exampel\". Did you mean jo@corp.example? There"
                        + " are: jo@corp.example, order_book_user",
                exception.getMessage());
    }

    @Test
    void countsNamesInBytesAsPostgresDoes() {
        read("{database: " + "ü".repeat(32) + ", user: " + "u".repeat(63) + "}");

        assertEquals(
                List.of("BERTH-202 cafe.yaml:1:2 database \"" + "ü".repeat(32)
                        + "\" has 64 bytes, and PostgreSQL keeps 63. Choose a shorter name: `database: …`"),
                problems.sorted().stream().map(Problem::toString).toList());
    }

    @Test
    void claimsItsDatabaseAndLogins() {
        assertEquals(
                List.of(
                        "postgres/main/database/order_book",
                        "postgres/main/role/order_book_user",
                        "postgres/main/role/order_book_report",
                        "postgres/main/role/order_book_read"),
                read("{roles: {order_book_report: {access: read}}}").claims().stream()
                        .map(Claim::address)
                        .map(Address::toString)
                        .toList());
    }

    @Test
    void hasADefaultKeyForEachLogin() {
        assertEquals(
                new TreeMap<>(Map.of(
                                "POSTGRES_URL",
                                "${postgres.url}",
                                "REPORT_POSTGRES_URL",
                                "${postgres.url:order_book_report}"))
                        .toString(),
                read("{roles: {order_book_report: {access: read}}}")
                        .defaultKeys()
                        .toString());
    }

    @Test
    void namesNoUserWhileTwoTakeTurns() {
        PgSection section = read("{rotation: two-users}");

        assertEquals("<user PLAIN>", expand(section, "${postgres.user}"));
        assertTrue(expand(section, "${postgres.url}").startsWith("postgresql://<user URL>:<URL>@"));
        assertEquals(
                List.of("order_book", "order_book_user", "order_book_user_a", "order_book_user_b"),
                section.claims().stream().map(claim -> claim.address().name()).toList());
    }

    private PgSection read(String section) {
        Node servers = DocumentReader.read("berth.yaml", SERVERS.getBytes(StandardCharsets.UTF_8));
        Node node = DocumentReader.read("cafe.yaml", section.getBytes(StandardCharsets.UTF_8));
        return new PgSectionReader()
                .read(ServiceId.of("order-book-backend", Origin.of("cafe.yaml", 1)), node, servers.entries(), problems);
    }

    private static String expand(PgSection section, String template) {
        return Template.parse(template)
                .expand(new KeyRef("cafe", "env", "KEY"), "cafe", "cafe", Map.of("postgres", section))
                .stream()
                .map(part -> switch (part) {
                    case Part.Text(String text) -> text;
                    case Part.User user -> "<user " + user.form() + ">";
                    case Part.Password password -> "<" + password.form() + ">";
                    case Part.Copy copy -> copy.toString();
                })
                .collect(Collectors.joining());
    }
}
