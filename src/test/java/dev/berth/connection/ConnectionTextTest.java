package dev.berth.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.connection.ConnectionInfo.Host;
import dev.berth.connection.ConnectionInfo.Parameter;
import dev.berth.connection.ConnectionInfo.Syntax;
import dev.berth.connection.ValueSpan.What;
import dev.berth.core.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTextTest {

    /// Everything that the text says, in one line.
    private static String told(String text) {
        return ConnectionText.of(text)
                .map(read -> {
                    ConnectionInfo info = read.info();
                    String hosts = info.hosts().stream()
                            .map(host -> host.name()
                                    + host.port().map(port -> ":" + port).orElse(""))
                            .collect(Collectors.joining(","));
                    String parameters = info.parameters().stream()
                            .map(parameter ->
                                    parameter.name() + "=" + parameter.value().reveal())
                            .collect(Collectors.joining("&"));
                    String passwords =
                            read.passwords().stream().map(Secret::reveal).collect(Collectors.joining(" or "));
                    return String.join(
                            " ",
                            info.syntax().name().toLowerCase(java.util.Locale.ROOT),
                            info.kind().name().toLowerCase(java.util.Locale.ROOT),
                            info.scheme(),
                            "at",
                            hosts,
                            "path",
                            info.path(),
                            "user",
                            info.user(),
                            "password",
                            passwords,
                            "with",
                            parameters,
                            read.exact() ? "" : "mistyped");
                })
                .map(line -> line.replaceAll(" +", " ").strip())
                .orElse("nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "postgresql://u:p%40ss@h:5432/d | url postgres postgresql at h:5432 path d user u password p@ss or p%40ss with",
                "postgresql+psycopg2://u:p@h/d | url postgres postgresql+psycopg2 at h path d user u password p with",
                "postgis://u:p@h/d | url postgres postgis at h path d user u password p with",
                "ecto://u:p@h/d?ssl=true | url postgres ecto at h path d user u password p with ssl=true",
                "crdb-v1.2+x://u:p@h/d | url other crdb-v1.2+x at h path d user u password p with",
                "postgresql://u:p@one:1,two,[::1]:3/d?target_session_attrs=any | url postgres postgresql at one:1,two,::1:3 path d user u password p with target_session_attrs=any",
                "postgresql://u:p@%2Fvar%2Frun/d | url postgres postgresql at /var/run path d user u password p with",
                "postgresql://u:p@/d?host=/var/run | url postgres postgresql at /var/run path d user u password p with",
                "postgresql:///d?host=/var/run&user=u&password=p%26q&schema=a | url postgres postgresql at /var/run path d user u password p&q or p%26q with schema=a",
                "postgresql://u@h | url postgres postgresql at h path user u password with",
                "redis://:p@h:6379 | url redis redis at h:6379 path user password p with",
                "rediss://x:p@h?db=5 | url redis rediss at h path 5 user x password p with",
                "redis://h:1/2?db=5 | url redis redis at h:1 path 2 user password with db=5",
                "amqps://u:p@h/%2F?heartbeat=5 | url rabbitmq amqps at h path / user u password p with heartbeat=5",
                "jdbc:postgresql://h:1/d?user=u&password=p%20q&currentSchema=s | jdbc postgres postgresql at h:1 path d user u password p q or p%20q with currentSchema=s",
                "jdbc:postgresql://h:1,h2:2/d | jdbc postgres postgresql at h:1,h2:2 path d user password with",
                "r2dbc:postgresql://u:p@h/d | url postgres r2dbc:postgresql at h path d user u password p with",
                "host=h port=1 dbname=d user=u password='it\\'s \\\\ x' sslmode=disable | libpq postgres at h:1 path d user u password it's \\ x with sslmode=disable",
                "host=one,two port=1,2 password=a\\ b | libpq postgres at one:1,two:2 path user password a b with",
                "host = '/var/run' dbname = d | libpq postgres at /var/run path d user password with",
                "Host=h;Port=1;Database=d;Username=u;Password=\"a;b\"\"c\";SSL Mode=Disable | dotnet postgres at h:1 path d user u password a;b\"c with SSL Mode=Disable",
                "Data Source=h;Initial Catalog=d;User Id=u;Pwd='a;''b' | dotnet postgres at h path d user u password a;'b with",
                "server=h;uid=u;pwd=p; | dotnet postgres at h path user u password p with",
                "pgsql:host=h;port=1;dbname=d;user=u;password=p q | pdo postgres pgsql at h:1 path d user u password p q with",
                "h:6379,h2:6380,password=a=b,defaultDatabase=2,ssl=true | stack_exchange redis at h:6379,h2:6380 path 2 user password a=b with ssl=true",
                "postgresql://u:p@ss/w0rd!@h:5432/d | url postgres postgresql at path user u password p or p@ss/w0rd! with mistyped",
                "postgresql://u:100%@h/d | url postgres postgresql at h path d user u password 100% with",
                "Host=h;Password=TOP;SECRET;Database=d | dotnet postgres at h path d user password TOP with mistyped",
                "host=h password=TOP SECRET dbname=d | libpq postgres at h path d user password TOP with mistyped",
                "jdbc:postgresql://h:1/d?user=u&password=p@ss/w0rd!&a=b | jdbc postgres postgresql at path user u password p@ss/w0rd! with mistyped",
                "just a password | nothing",
                "p=q | nothing",
                "https://example.org/a/b | nothing",
                "http://h | url other http at h path user password with",
            })
    void saysWhatATextSays(String text, String says) {
        assertEquals(says, told(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql+asyncpg://u:PASSWORD@h:5432/d?a=b",
                "jdbc:postgresql://h/d?user=u&password=PASSWORD&a=b",
                "host=h user=u password='PASSWORD' dbname=d",
                "host=h user=u password=PASSWORD",
                "Host=h;Password=\"PASSWORD\";Username=u",
                "pgsql:host=h;password=PASSWORD",
                "h:6379,password=PASSWORD,ssl=true",
                "A=b\nexport DB_URL=\"postgresql://u:PASSWORD@h/d\"\n# c\n",
                "spring.datasource.url=jdbc:postgresql://h/d?user=u&password=PASSWORD\nx=y",
                "{\"a\": [1, {\"url\": \"postgresql://u:PASSWORD@h/d\"}]}",
                "a:\n  b: postgresql://u:PASSWORD@h/d # note\n  c: |\n    x\n",
                "a:\n- url: 'postgresql://u:PASSWORD@h/d'\n",
                "SETTINGS='{\"dsn\": \"host=h password=PASSWORD\"}'",
                "url = redis://u:PASSWORD@h/1;\nother line",
            })
    void findsWhereThePasswordStands(String text) {
        List<ValueSpan> spots = TextLayout.of(text).connections().stream()
                .flatMap(told -> told.text().spot(What.PASSWORD).stream())
                .toList();

        assertEquals(
                List.of(text.indexOf("PASSWORD")),
                spots.stream().map(ValueSpan::from).toList());
        assertEquals(
                List.of("PASSWORD"),
                spots.stream()
                        .map(spot -> text.substring(spot.from(), spot.to()))
                        .toList());
    }

    @Property(tries = 300)
    void readsWhatItWrote(@ForAll("infos") ConnectionInfo info) {
        String text = ConnectionWriter.write(info).reveal();

        assertEquals(Optional.of(info), ConnectionText.of(text).map(ConnectionText::info), text);
        assertEquals(Optional.of(true), ConnectionText.of(text).map(ConnectionText::exact), text);
        assertEquals(
                info.password(),
                ConnectionText.of(text).orElseThrow().passwords().stream().findFirst(),
                text);
    }

    /// Whatever stands around it: what is put where the password stood is read as the password again.
    @Property(tries = 300)
    void replacesAPasswordWhereItStands(
            @ForAll("infos") ConnectionInfo info, @ForAll("files") String file, @ForAll("hostile") String next) {
        boolean hasComma = info.syntax() == Syntax.STACK_EXCHANGE && next.indexOf(',') >= 0;
        String written = ConnectionWriter.write(info).reveal();
        ValueEncoding around = TextLayout.of(file.replace("VALUE", "\uE000"))
                .spotAt(file.indexOf("VALUE"))
                .map(ValueSpan::form)
                .orElse(ValueEncoding.PLAIN);
        String text = file.replace("VALUE", around.encode(written));
        ValueSpan spot = TextLayout.of(text).connections().stream()
                .flatMap(told -> told.text().spot(What.PASSWORD).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("not found in " + text));

        String replaced = text.substring(0, spot.from()) + spot.form().encode(next) + text.substring(spot.to());

        List<Secret> found = TextLayout.of(replaced).passwords(info.user());
        assertEquals(
                hasComma ? found : List.of(Secret.of(next)),
                found.stream().limit(hasComma ? found.size() : 1).toList(),
                () -> text + "\n" + replaced);
    }

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of(
                "VALUE",
                "{\"a\": \"b\", \"c\": {\"url\": \"VALUE\"}}",
                "a: 1\nb:\n  url: \"VALUE\"\n",
                "a: 1\nb:\n  url: 'VALUE'\n",
                "X=1\nURL=\"VALUE\"\nY=2\n",
                "x.y=1\nspring.url=VALUE\n");
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.strings()
                .withChars("@:/?#%;='\"\\&+ $`{}[]|<>^~äß漢")
                .withCharRange('!', '~')
                .ofMinLength(1)
                .ofMaxLength(24);
    }

    @Provide
    Arbitrary<ConnectionInfo> infos() {
        Arbitrary<List<Host>> hosts = Combinators.combine(
                        Arbitraries.of("h", "pg.example", "::1", "10.0.0.1", "/var/run"),
                        Arbitraries.of(Optional.<Integer>empty(), Optional.of(5432)))
                .as(Host::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
        Arbitrary<List<Parameter>> parameters = Combinators.combine(
                        Arbitraries.of("sslmode", "application_name", "options"), hostile())
                .as((name, value) -> new Parameter(name, Secret.of(value)))
                .list()
                .uniqueElements(Parameter::name)
                .ofMaxSize(2);
        return Combinators.combine(Arbitraries.of(Syntax.values()), hosts, hostile(), hostile(), hostile(), parameters)
                .as((syntax, at, path, user, password, more) -> switch (syntax) {
                    case URL, JDBC ->
                        new ConnectionInfo(
                                syntax, "postgresql+x", at, path, user, Optional.of(Secret.of(password)), more);
                    case LIBPQ, DOTNET, PDO ->
                        new ConnectionInfo(
                                syntax,
                                syntax == Syntax.PDO ? "pgsql" : "",
                                at.stream().noneMatch(host -> host.port().isPresent())
                                                || at.stream()
                                                        .allMatch(host ->
                                                                host.port().isPresent())
                                        ? at
                                        : List.of(at.getFirst()),
                                path,
                                user,
                                Optional.of(Secret.of(password)),
                                more);
                    case STACK_EXCHANGE ->
                        new ConnectionInfo(
                                syntax,
                                "",
                                at.stream()
                                        .map(host -> host.isSocket() ? new Host("h", host.port()) : host)
                                        .toList(),
                                "2",
                                user.replace(",", ""),
                                Optional.of(Secret.of(password.replace(",", "."))),
                                List.of(new Parameter("ssl", Secret.of("true"))));
                });
    }
}
