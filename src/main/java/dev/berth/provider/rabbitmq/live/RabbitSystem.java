package dev.berth.provider.rabbitmq.live;

import dev.berth.core.Provider;
import dev.berth.core.StatusColumn;
import dev.berth.core.Text;
import dev.berth.core.Usage;
import dev.berth.credential.AdminPasswordPlaces;
import dev.berth.credential.PasswordSource;
import dev.berth.credential.PasswordSources;
import dev.berth.provider.rabbitmq.RabbitSection;
import dev.berth.provider.rabbitmq.RabbitSectionReader;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
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

/// RabbitMQ, as the rest of berth knows it.
public record RabbitSystem() implements ManagedSystem {

    /// The name of the system in addresses.
    public static final String NAME = "rabbitmq";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SectionReader reader() {
        return new RabbitSectionReader();
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public List<StatusColumn> columns() {
        return List.of(new StatusColumn("RABBITMQ", RabbitSystem::queues));
    }

    private static String queues(Usage usage) {
        return counted(usage, "queue") + ", "
                + Text.count(usage.amount("messages").orElse(0L), "message") + ", " + counted(usage, "connection");
    }

    /// `1 queue`, `1 of 4 queues`.
    private static String counted(Usage usage, String noun) {
        String amounts = noun + "s";
        return StatusColumn.amount(usage, amounts) + " "
                + Text.plural(
                        usage.limit(amounts).or(() -> usage.amount(amounts)).orElse(0L), noun);
    }

    @Override
    public AdminEntry admin(ServerEntry entry) {
        RabbitServerSpec server = RabbitServerSpec.of(entry);
        return new AdminEntry(
                server.address(),
                server.user(),
                "the password of " + server.user(),
                server.passwords(),
                server.hasRoot(),
                new TreeSet<>(List.of(server.user(server.user()))));
    }

    @Override
    public Optional<List<PasswordSource>> sharedPassword(ServerEntry entry) {
        return Optional.of(PasswordSource.listedIn(entry.node()));
    }

    @Override
    public Optional<Provider<?, ?, ?>> provider(ServerUse use) {
        List<RabbitSection> sections = use.sections(RabbitSection.class);
        boolean used = sections.stream().anyMatch(section -> use.watched() || !section.shared());
        return used || (sections.isEmpty() && use.wanted())
                ? Optional.of(new RabbitProvider(
                        use.fleet(),
                        server(use),
                        sections,
                        () -> use.login().get().password(),
                        use.json()))
                : Optional.empty();
    }

    private static RabbitServerSpec server(ServerUse use) {
        RabbitServerSpec server = RabbitServerSpec.of(use.entry());
        return server.by(use.way().apply(server.managementPort()));
    }

    @Override
    public Optional<AdminTarget> bootstrap(BootstrapUse use) {
        RabbitServerSpec server = server(use.server());
        return use.entry().get("root").map(root -> {
            List<PasswordSource> places = PasswordSource.listedIn(root);
            String user = root.text("user").orElse(RabbitBootstrap.GUEST);
            AdminPasswordPlaces own = use.own(server.address(), server.user(), server.passwords(), places);
            return new AdminTarget(
                    new RabbitBootstrap(
                            server,
                            use.origin(),
                            user,
                            use.rootPassword(server.address(), user, places),
                            root.flag("closeGuest"),
                            () -> own.find().map(PasswordSources.Located::password),
                            use.server().json()),
                    own);
        });
    }
}
