package dev.berth.provider.postgres.bootstrap;

import dev.berth.core.Node;
import dev.berth.credential.PasswordSource;
import java.util.List;
import java.util.Optional;

/// The login that a server came with, as `root:` in `berth.yaml` names it.
///
/// @param superuser whether berth's role is to be a superuser
public record PgRoot(String user, List<PasswordSource> passwords, boolean superuser) {

    private static final List<String> USUAL =
            List.of("env:POSTGRES_PASSWORD", "kubernetes:infra/postgresql/postgres-password");

    public PgRoot {
        passwords = List.copyOf(passwords);
    }

    /// Reads a server's entry.
    public static PgRoot of(Node entry) {
        Optional<Node> root = entry.get("root");
        List<String> places = root.filter(node -> node.get("password").isPresent())
                .map(node -> node.items("password").stream().map(Node::text).toList())
                .orElse(USUAL);
        return new PgRoot(
                root.flatMap(node -> node.text("user")).orElse("postgres"),
                places.stream().map(PasswordSource::parse).toList(),
                entry.get("admin").filter(admin -> admin.flag("superuser")).isPresent());
    }
}
