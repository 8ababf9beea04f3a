package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.JsonReader;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.bootstrap.PgBootstrap;
import dev.berth.provider.postgres.bootstrap.PgDeclared;
import dev.berth.provider.postgres.bootstrap.PgRoot;
import dev.berth.provider.rabbitmq.RabbitBootstrap;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import dev.berth.provider.redis.RedisBootstrap;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.run.bootstrap.Founding;
import dev.berth.secret.OwnPassword;
import dev.berth.secret.PasswordChain;
import dev.berth.secret.PasswordWriter;
import dev.berth.secret.SecretRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Puts together the servers of a fleet on which berth gets logins of its own. [Composition] makes it.
///
/// @param declared what `--adopt` makes adoptable, by the server's name
record Foundings(Fleet fleet, PasswordChain chain, PasswordWriter writer, Function<String, PgDeclared> declared) {

    /// A PostgreSQL server. Places that hold the root login's password are none of berth's own.
    Founding postgres(PgServerSpec spec, Node entry) {
        PgRoot root = PgRoot.of(entry);
        String whose = spec.address() + ": the password of ";
        var server = new PgBootstrap(
                spec,
                entry.origin(),
                root,
                new Once<>(() -> chain.resolve(whose + "the root login " + root.user(), root.passwords())),
                declared.apply(spec.name()));
        return new Founding(server, own(whose + spec.admin(), spec.passwords(), root.passwords()));
    }

    /// A Redis server. Unless `root:` says otherwise it came with the user without a name, whose password the services
    /// share.
    Founding redis(RedisServerSpec spec, Node entry) {
        Optional<Node> root = entry.get("root");
        List<SecretRef> places = root.map(Foundings::places).orElse(spec.passwords());
        Optional<String> user = root.flatMap(node -> node.text("user")).filter(name -> !name.equals("default"));
        String whose = spec.address() + ": the password of ";
        var server = new RedisBootstrap(
                spec,
                entry.origin(),
                user,
                new Once<>(() -> places.isEmpty()
                        ? Optional.empty()
                        : Optional.of(chain.resolve(whose + "the root login " + user.orElse("default"), places))));
        return new Founding(server, own(whose + spec.admin().orElseThrow(), spec.adminPasswords(), places));
    }

    /// A RabbitMQ server whose entry has a `root:`.
    Founding rabbitmq(RabbitServerSpec spec, Node entry) {
        Node root = entry.get("root").orElseThrow();
        List<SecretRef> places = places(root);
        String user = root.text("user").orElse("guest");
        String whose = spec.address() + ": the password of ";
        OwnPassword own = own(whose + spec.user(), spec.passwords(), places);
        var server = new RabbitBootstrap(
                spec,
                entry.origin(),
                user,
                new Once<>(() -> chain.resolve(whose + "the root login " + user, places)),
                root.flag("closeGuest"),
                () -> own.find().map(PasswordChain.Located::password),
                JsonReader::read);
        return new Founding(server, own);
    }

    private static List<SecretRef> places(Node node) {
        return node.items("password").stream()
                .map(Node::text)
                .filter(place -> !place.equals("none"))
                .map(SecretRef::parse)
                .toList();
    }

    private OwnPassword own(String whose, List<SecretRef> places, List<SecretRef> ofRoot) {
        return new OwnPassword(
                whose, places.stream().filter(place -> !ofRoot.contains(place)).toList(), chain, writer);
    }

    /// Whether somebody asked for a server: by its name, or by its whole address.
    static boolean isNamed(Address server, List<String> names) {
        return names.isEmpty() || names.contains(server.name()) || names.contains(server.toString());
    }
}
