package dev.berth.provider.postgres.bootstrap;

import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.credential.PasswordSource;
import java.util.List;
import java.util.Optional;

/// The login that a server came with, as `root:` in `berth.yaml` names it.
///
/// @param superuser whether berth's role is to be a superuser
public record PgRoot(String user, List<PasswordSource> passwords, boolean superuser) {

    private static final List<PasswordSource> USUAL = List.of(
            new PasswordSource.Env("POSTGRES_PASSWORD"),
            new PasswordSource.Kubernetes(new KeyRef("infra", "postgresql", "postgres-password")));

    public PgRoot {
        passwords = List.copyOf(passwords);
    }

    /// Reads a server's entry.
    public static PgRoot of(Node entry) {
        Optional<Node> root = entry.get("root");
        return new PgRoot(
                root.flatMap(node -> node.text("user")).orElse("postgres"),
                root.filter(node -> node.get("password").isPresent())
                        .map(PasswordSource::listedIn)
                        .orElse(USUAL),
                entry.get("admin").filter(admin -> admin.flag("superuser")).isPresent());
    }
}
