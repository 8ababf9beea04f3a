package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.core.UnitDuration;
import dev.berth.credential.PasswordSource;
import dev.berth.network.PortForward;
import dev.berth.system.ServerEntry;
import dev.berth.system.ServerEntry.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// A PostgreSQL server as `berth.yaml` describes it: how berth reaches it, and what the Secrets of services
/// say about it.
///
/// @param bounds what its services may take beyond their own objects
public record PgServerSpec(
        String name,
        Location location,
        Login login,
        Manners manners,
        SortedMap<String, Endpoint> endpoints,
        PgBounds bounds) {

    /// The maintenance database of a server whose entry names none.
    static final String USUAL_MAINTENANCE = "postgres";

    /// The property of `berth.yaml` that names another.
    public static final String MAINTENANCE_PROPERTY = "maintenanceDatabase";

    /// Where the server is.
    ///
    /// @param forward the way to it where host and port can't be reached themselves
    public record Location(String host, int port, PgTls tls, Optional<PortForward> forward) {}

    /// Who berth logs in as.
    ///
    /// @param passwords the places of the password
    /// @param maintenance the database that berth logs in to for everything that all databases share
    public record Login(String user, List<PasswordSource> passwords, String maintenance) {

        public Login {
            passwords = List.copyOf(passwords);
        }
    }

    /// What berth takes of a server at most.
    ///
    /// @param connections sessions at once, the one that reads and locks included
    /// @param lockTimeout how long a statement waits for a lock
    /// @param statementTimeout how long one that changes something may run
    /// @param everyDatabase whether every reading looks into every database, which takes a session each
    /// @param everyLogin whether every reading tries each password by a login where verifiers can't be read
    public record Manners(
            int connections,
            Duration lockTimeout,
            Duration statementTimeout,
            boolean everyDatabase,
            boolean everyLogin) {

        private static final Duration LONGEST_QUERY = Duration.ofMinutes(1);

        static final Manners USUAL = new Manners(4, Duration.ofSeconds(10), Duration.ofMinutes(10), false, true);

        private static Manners of(Node node) {
            return new Manners(
                    node.integer("connections").orElse(USUAL.connections),
                    node.text("lockTimeout").map(UnitDuration::parse).orElse(USUAL.lockTimeout),
                    node.text("statementTimeout").map(UnitDuration::parse).orElse(USUAL.statementTimeout),
                    node.text("insideCheck").filter("always"::equals).isPresent(),
                    node.text("passwordCheck").filter("drift"::equals).isEmpty());
        }

        private Manners everywhere() {
            return new Manners(connections, lockTimeout, statementTimeout, true, true);
        }

        /// How many sessions there may be besides the one that reads and locks.
        public int more() {
            return connections - 1;
        }

        /// How long one that only reads may run.
        public Duration queryTimeout() {
            return statementTimeout.compareTo(LONGEST_QUERY) < 0 ? statementTimeout : LONGEST_QUERY;
        }
    }

    /// Reads an entry of `postgres:` in `berth.yaml`, with its defaults filled in by the manifest reader.
    public static PgServerSpec of(ServerEntry entry) {
        Node node = entry.node();
        Node admin = node.get("admin").orElseThrow();
        return new PgServerSpec(
                entry.name(),
                new Location(
                        node.text("host").orElseThrow(),
                        node.integer("port").orElseThrow(),
                        PgTls.of(node),
                        Optional.empty()),
                new Login(
                        admin.text("user").orElseThrow(),
                        PasswordSource.listedIn(admin),
                        node.text(MAINTENANCE_PROPERTY).orElse(USUAL_MAINTENANCE)),
                Manners.of(node),
                entry.endpoints(),
                PgBounds.of(node));
    }

    /// A copy with another admin.
    public PgServerSpec as(String user) {
        return with(new Login(user, passwords(), maintenance()));
    }

    /// A copy with other places of the admin's password.
    PgServerSpec finding(List<PasswordSource> places) {
        return with(new Login(admin(), places, maintenance()));
    }

    private PgServerSpec with(Login other) {
        return new PgServerSpec(name, location, other, manners, endpoints, bounds);
    }

    /// A copy that is reached through `way` instead of host and port.
    public PgServerSpec by(Optional<PortForward> way) {
        return new PgServerSpec(name, new Location(host(), port(), tls(), way), login, manners, endpoints, bounds);
    }

    /// A copy for a reading that opens every database and tries every login.
    public PgServerSpec everywhere() {
        return new PgServerSpec(name, location, login, manners.everywhere(), endpoints, bounds);
    }

    public String host() {
        return location.host();
    }

    public int port() {
        return location.port();
    }

    public PgTls tls() {
        return location.tls();
    }

    public Optional<PortForward> forward() {
        return location.forward();
    }

    public String admin() {
        return login.user();
    }

    public List<PasswordSource> passwords() {
        return login.passwords();
    }

    public String maintenance() {
        return login.maintenance();
    }

    /// Where the server is, as messages say it.
    public String where() {
        return "postgres \"" + name + "\" at " + host() + ":" + port()
                + forward().map(way -> ", " + way + ",").orElse("");
    }

    /// The head of every address on this server: `postgres/main`.
    public Address address() {
        return Address.of("postgres", name);
    }

    public Address role(String role) {
        return address().child("role", role);
    }

    public Address database(String database) {
        return address().child("database", database);
    }
}
