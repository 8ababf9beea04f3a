package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Workspace;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever is wrong with a template, the problem says where, of which key, and what there is instead.
class TemplatesIT {

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${postgres.urll} | There are: url, jdbc, dotnet, dsn, host, port, database, user, password",
                "${postgres.url:cafe_reprot} | Did you mean cafe_report? There are: cafe_report, cafe_user",
                "${postgres.url@dircet} | Did you mean direct? There are: default, direct",
                "${postgres.url@direct:cafe_report} | ${postgres.FIELD}",
                "${postgres} | ${postgres.FIELD}",
                "${postgres.} | ${postgres.FIELD}",
                "${postgres.url | has no }",
                "${postgrs.url} | Did you mean postgres?",
                "${redis.uri} | There are: url, addr, host, port, slot, user, password, tls",
                "${redis.url:celrey} | There are: cache, celery",
                "${redis.url} | Write ${redis.url:SLOT} with one of: cache, celery",
                "${rabbitmq.url} | needs a section `rabbitmq`",
                "${postgres.url(2x)} | is no scheme of a URL",
                "${postgres.url()} | is no scheme of a URL",
                "${postgres.host(ecto)} | only a `url` has a scheme",
                "${generate:8} | needs a length from 12 to 1024",
                "x${generate:32} | must be a key's whole value",
                "${copy:auth/KEY} | write namespace/name/key",
                "${copy:cafe/cafe-backend-env/NOTHING} | There are: CAFE, FIRST",
                "${env:HOME} | ${postgres.FIELD}",
                "${${postgres.url}} | ${postgres.FIELD}",
                "${service.name} | there is no section",
                "${} | ${postgres.FIELD}",
            })
    void aProblemNamesTheFileTheLineTheKeyAndWhatThereIs(String template, String said) {
        var workspace = new Workspace(folder);
        workspace.platform("postgres: {main: {endpoints: {direct: {port: 5432}}}}\n");
        workspace.write("cafe.yaml", """
                service: cafe-backend
                postgres: {roles: {cafe_report: {access: read}}}
                redis: {slots: {cache: 0, celery: 1}}
                secrets:
                  cafe-backend-env:
                    FIRST: ${postgres.url} ${postgres.url:cafe_report}
                    CAFE: '%s'
                """.formatted(template));

        var validated = workspace.berth("validate");

        assertAll(
                () -> assertEquals(4, validated.exitCode(), validated::all),
                () -> assertTrue(validated.err().contains("services.d/cafe.yaml:7"), validated::err),
                () -> assertTrue(validated.err().contains(" CAFE: "), validated::err),
                () -> assertTrue(validated.err().contains(said), validated::err));
    }
}
