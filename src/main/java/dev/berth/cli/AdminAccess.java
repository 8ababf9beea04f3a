package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.core.UnreadableException;
import dev.berth.manifest.Platform;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.secret.AdminLogin;
import dev.berth.secret.KeyRef;
import dev.berth.secret.OwnPassword;
import dev.berth.secret.PasswordChain;
import dev.berth.secret.PasswordChain.Located;
import dev.berth.secret.SecretRef;
import dev.berth.secret.ServerEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What berth's own access to the servers of `berth.yaml` hangs on: the logins that it uses, the database that it
/// connects to, and the Secret keys that hold its passwords.
final class AdminAccess {

    /// How each system's addresses name a login.
    private static final Map<String, String> LOGINS = Map.of("postgres", "role", "redis", "user", "rabbitmq", "user");

    /// The systems that berth logs in to.
    static final Set<String> SYSTEMS = LOGINS.keySet();

    /// A login of berth's own: what its password is called in messages, and where it is looked for.
    ///
    /// @param remedy what to do if none of the places holds it
    record Login(String user, String password, List<SecretRef> places, String remedy) {

        AdminLogin in(PasswordChain chain, Address server) {
            String whose = server + ": " + password;
            try {
                Located found = chain.locate(whose, places);
                return new AdminLogin(user, found.password(), () -> isRenewed(chain, whose, found.place()));
            } catch (UnreadableException none) {
                throw new UnreadableException(none.getMessage() + ". " + remedy, none, none.isPassing());
            }
        }

        private static boolean isRenewed(PasswordChain chain, String whose, SecretRef place) {
            try {
                return OwnPassword.isWritable(place)
                        && chain.find(whose, List.of(OwnPassword.pending(place)))
                                .isPresent();
            } catch (UnreadableException unknown) {
                return false;
            }
        }
    }

    private AdminAccess() {}

    /// How berth logs in to one server.
    static Login login(Platform platform, String system, String name) {
        var entry = new ServerEntry(
                name, Objects.requireNonNull(platform.servers(system).get(name)));
        return switch (system) {
            case "postgres" -> {
                PgServerSpec server = PgServerSpec.of(entry);
                yield new Login(
                        server.admin(), "the password of " + server.admin(), server.passwords(), bootstrapped(name));
            }
            case "rabbitmq" -> {
                RabbitServerSpec server = RabbitServerSpec.of(entry);
                yield new Login(
                        server.user(),
                        "the password of " + server.user(),
                        server.passwords(),
                        server.hasRoot() ? bootstrapped(name) : placed("`password`", server.address()));
            }
            case "redis" -> {
                RedisServerSpec server = RedisServerSpec.of(entry);
                yield new Login(
                        "default",
                        "its password",
                        server.adminPasswords(),
                        server.admin().isPresent() ? bootstrapped(name) : placed("`password`", server.address()));
            }
            default -> throw new AssertionError(system);
        };
    }

    private static String bootstrapped(String server) {
        return "If berth has no login there yet, run: berth bootstrap --server " + server;
    }

    /// What to do about a login that berth makes on no server.
    static String placed(String property, Address server) {
        return "Put it into one of them, or name another place in berth.yaml: " + property + " of " + server;
    }

    static SortedSet<Address> of(Platform platform) {
        var access = new TreeSet<Address>();
        LOGINS.forEach((system, kind) -> platform.servers(system).forEach((name, server) -> {
            Address address = Address.of(system, name);
            access.add(address.child(kind, login(server)));
            if (system.equals("postgres")) {
                access.add(address.child(
                        "database",
                        PgServerSpec.of(new ServerEntry(name, server)).maintenance()));
            }
            places(server).map(KeyRef::address).forEach(access::add);
        }));
        return access;
    }

    private static String login(Node server) {
        return server.get("admin")
                .flatMap(admin -> admin.text("user"))
                .or(() -> server.text("user"))
                .orElse("default");
    }

    private static Stream<KeyRef> places(Node server) {
        return Stream.of(Optional.of(server), server.get("admin"))
                .flatMap(Optional::stream)
                .map(node -> node.items("password"))
                .flatMap(List::stream)
                .map(Node::text)
                .filter(place -> !place.equals("none"))
                .map(SecretRef::parse)
                .flatMap(place -> switch (place) {
                    case SecretRef.Kubernetes(KeyRef key) -> Stream.of(key);
                    case SecretRef.Directory(KeyRef key) -> Stream.of(key);
                    case SecretRef.Env _, SecretRef.File _ -> Stream.empty();
                });
    }
}
