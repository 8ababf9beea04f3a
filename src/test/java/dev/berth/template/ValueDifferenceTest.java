package dev.berth.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueDifferenceTest {

    private static final Address LOGIN = Address.of("postgres", "main", "role", "cafe_user");
    private static final String PASSWORD = "p@ss/w0rd!";

    private static List<Part> around(String before, ValueEncoding form, String after) {
        return List.of(new Part.Text(before), new Part.Password(LOGIN, form, "cafe_user", 32), new Part.Text(after));
    }

    private static final List<Part> URL =
            around("postgresql://cafe_user:", ValueEncoding.URL, "@pg.example:5432/cafe?sslmode=disable");
    private static final List<Part> DOTNET =
            around("Host=pg.example;Port=5432;Database=cafe;Username=cafe_user;Password=", ValueEncoding.DOTNET, "");
    private static final List<Part> DSN =
            around("host=pg.example port=5432 dbname=cafe user=cafe_user password=", ValueEncoding.DSN, "");

    private static String difference(List<Part> parts, String live) {
        Secret desired = Part.join(
                        parts,
                        new dev.berth.core.Credentials(new java.util.TreeMap<>(java.util.Map.of(
                                LOGIN, new dev.berth.core.Credentials.Credential.Known(Secret.of(PASSWORD))))),
                        _ -> Optional.empty())
                .orElseThrow();
        return ValueDifference.of(parts, Secret.of(live), Optional.of(desired));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgresql://cafe_user:p%40ss%2Fw0rd%21@old.example:6432/cafe?sslmode=disable | host old.example -> pg.example, port 6432 -> 5432",
                "postgresql://cafe_user:p%40ss%2Fw0rd%21@pg.example:5432/coffee?sslmode=disable | database coffee -> cafe",
                "postgresql://admin_user:p%40ss%2Fw0rd%21@pg.example:5432/cafe?sslmode=disable | user admin_user -> cafe_user, password",
                "postgresql://cafe_user:p%40ss%2Fw0rd%21@pg.example/cafe?sslmode=disable | port (none) -> 5432",
                "postgresql://cafe_user:p%40ss%2Fw0rd%21@pg.example:5432/cafe | parameter sslmode (none) -> disable",
                "postgres://cafe_user:p%40ss%2Fw0rd%21@pg.example:5432/cafe?sslmode=disable | scheme postgres -> postgresql",
                "postgresql://cafe_user:p%40ss%2Fw0rd!@pg.example:5432/cafe?sslmode=disable | spelling",
                "postgresql://cafe_user:another@pg.example:5432/cafe?sslmode=disable | password",
                "postgresql://cafe_user:another@[::1]:5432/cafe?sslmode=disable | host [::1] -> pg.example, password",
            })
    void saysWhatOfAUrlDiffers(String live, String difference) {
        assertEquals(difference, difference(URL, live));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=10.0.0.1;port=5432;database=cafe;username=cafe_user;password=p@ss/w0rd! | host 10.0.0.1 -> pg.example",
                "Server=pg.example;Port=5432;Database=cafe;User Id=cafe_user;Pwd=\"p@ss/w0rd!\";Pooling=true | parameter Pooling removed",
                "Host=pg.example;Port=5432;Database=cafe;Username=cafe_user;Password=another | password",
            })
    void saysWhatOfADotnetStringDiffers(String live, String difference) {
        assertEquals(difference, difference(DOTNET, live));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=old.example port=5432 dbname=cafe user=cafe_user password='p@ss/w0rd!' | host old.example -> pg.example",
                "host=pg.example port=5432 dbname='ca fe' user=cafe_user password='p@ss/w0rd!' | database",
            })
    void saysWhatOfAConnectionStringDiffers(String live, String difference) {
        assertEquals(difference, difference(DSN, live));
    }

    @Test
    void aPasswordThatIsStillToBeMadeDiffers() {
        assertEquals(
                "password",
                ValueDifference.of(
                        URL,
                        Secret.of("postgresql://cafe_user:x@pg.example:5432/cafe?sslmode=disable"),
                        Optional.empty()));
    }

    /// Whatever a person mistyped, no piece of a password is taken for a host, a port or a name.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://cafe_user:TOP@SECRET@pg.example:5432/cafe",
                "postgresql://cafe_user:TOP/SECRET@pg.example:5432/cafe",
                "postgresql://cafe_user:12/SECRET@pg.example:5432/cafe",
                "postgresql://cafe_user:12?SECRET@pg.example:5432/cafe",
                "postgresql://cafe_user:12#SECRET@pg.example:5432/cafe",
                "postgresql://cafe_user:SECRET@SECRET:5432/cafe",
                "SECRET",
                "SECRET://SECRET",
                "Host=pg.example;Password=TOP;SECRET;Database=cafe",
                "Host=pg.example;Password=TOP=SECRET;Database=cafe",
                "host=pg.example password=TOP SECRET dbname=cafe",
                "Host=SECRET;Port=5432;Database=cafe;Username=SECRET;Password=SECRET",
                "postgresql://cafe_user:x@pg.example:5432/cafe?sslpassword=SECRET",
                "https://SECRET@sentry.example/1",
                "https://hooks.example/SECRET",
                "https://user:x@hooks.example/SECRET",
                "redis://SECRET@pg.example:6379/0",
            })
    void tellsNothingOfAPassword(String live) {
        for (List<Part> parts : List.of(URL, DOTNET, DSN)) {
            assertFalse(difference(parts, live).contains("SECRET"), () -> difference(parts, live));
        }
    }
}
