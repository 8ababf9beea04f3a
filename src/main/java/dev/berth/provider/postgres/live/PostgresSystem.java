package dev.berth.provider.postgres.live;

import dev.berth.core.Provider;
import dev.berth.core.StatusColumn;
import dev.berth.core.Text;
import dev.berth.core.Usage;
import dev.berth.credential.PasswordSource;
import dev.berth.network.PortForward;
import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.PgSection;
import dev.berth.provider.postgres.PgSectionReader;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.bootstrap.PgDeclared;
import dev.berth.provider.postgres.bootstrap.PgRoot;
import dev.berth.provider.postgres.bootstrap.live.PgBootstrap;
import dev.berth.system.AdminEntry;
import dev.berth.system.AdminTarget;
import dev.berth.system.BootstrapUse;
import dev.berth.system.ManagedSystem;
import dev.berth.system.SectionReader;
import dev.berth.system.ServerEntry;
import dev.berth.system.ServerUse;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// PostgreSQL, as the rest of berth knows it.
///
/// @param backup what becomes of a database before it is dropped
/// @param everywhere whether each reading looks into every database
public record PostgresSystem(PgBackup backup, boolean everywhere) implements ManagedSystem {

    /// The name of the system in addresses.
    public static final String NAME = "postgres";

    private static final List<StatusColumn> COLUMNS = List.of(
            new StatusColumn("DATABASE", usage -> usage.address().name()),
            new StatusColumn(
                    "SIZE", usage -> usage.amount("bytes").map(Text::shortBytes).orElse("?")),
            new StatusColumn("CONNECTIONS", usage -> StatusColumn.amount(usage, "connections")),
            new StatusColumn("EXTENSIONS", PostgresSystem::extensions));

    private static String extensions(Usage usage) {
        return String.join(" ", usage.names());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SectionReader reader() {
        return new PgSectionReader();
    }

    @Override
    public int order() {
        return 1;
    }

    @Override
    public List<StatusColumn> columns() {
        return COLUMNS;
    }

    @Override
    public AdminEntry admin(ServerEntry entry) {
        PgServerSpec server = PgServerSpec.of(entry);
        var needed = new TreeSet<>(List.of(server.role(server.admin()), server.database(server.maintenance())));
        return new AdminEntry(
                server.address(),
                server.admin(),
                "the password of " + server.admin(),
                server.passwords(),
                true,
                needed);
    }

    @Override
    public Optional<List<PasswordSource>> sharedPassword(ServerEntry entry) {
        return Optional.empty();
    }

    @Override
    public Optional<Provider<?, ?, ?>> provider(ServerUse use) {
        List<PgSection> sections = sections(use);
        return sections.isEmpty() && !use.wanted()
                ? Optional.empty()
                : Optional.of(new PostgresProvider(
                        use.fleet(), server(use.entry(), use.way()), sections, use.login(), backup));
    }

    /// A server of `berth.yaml`.
    ///
    /// @param way how a port of it is reached if not directly
    public PgServerSpec server(ServerEntry entry, IntFunction<Optional<PortForward>> way) {
        PgServerSpec server = PgServerSpec.of(entry);
        return (everywhere ? server.everywhere() : server).by(way.apply(server.port()));
    }

    private static List<PgSection> sections(ServerUse use) {
        return use.sections(PgSection.class);
    }

    /// A place that holds the root login's password is never a place of berth's password.
    @Override
    public Optional<AdminTarget> bootstrap(BootstrapUse use) {
        List<PgSection> sections = sections(use.server());
        if (!use.declared() && sections.isEmpty()) {
            return Optional.empty();
        }
        PgServerSpec server = server(use.server().entry(), use.server().way());
        PgRoot root = PgRoot.of(use.entry());
        var bootstrap = new PgBootstrap(
                server,
                use.origin(),
                root,
                use.rootPassword(server.address(), root.user(), root.passwords()),
                use.adopts() ? PgDeclared.of(use.server().fleet(), sections) : PgDeclared.none());
        return Optional.of(new AdminTarget(
                bootstrap, use.own(server.address(), server.admin(), server.passwords(), root.passwords())));
    }

    @Override
    public void warmUp() {
        PostgresProvider.warmUp();
    }
}
