package dev.berth.provider.postgres.bootstrap.live;

import static dev.berth.provider.postgres.PgDialect.literal;
import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Action;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.PlannedChange;
import dev.berth.core.Risk;
import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapReading;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.core.bootstrap.BootstrapStep;
import dev.berth.credential.AdminLogin;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PgVerifier;
import dev.berth.provider.postgres.Row;
import dev.berth.provider.postgres.bootstrap.PgAdminRole;
import dev.berth.provider.postgres.bootstrap.PgAdminRole.Password;
import dev.berth.provider.postgres.bootstrap.PgAdoption;
import dev.berth.provider.postgres.live.PgAdvisoryLock;
import dev.berth.provider.postgres.live.PgConnection;
import dev.berth.provider.postgres.live.PgIdentity;
import dev.berth.provider.postgres.live.PgPreflight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A session on a PostgreSQL server that inspects berth's role there, and changes it.
public final class PgBootstrapSession implements BootstrapSession {

    private static final String SHOWN = "'(secret)'";

    private final PgBootstrap server;
    private final PgConnection session;

    private PgBootstrapSession(PgBootstrap server, PgConnection session) {
        this.server = server;
        this.session = session;
    }

    /// Logs in as the server's root.
    /// @throws UnreadableException if it can't
    public static PgBootstrapSession root(PgBootstrap server) {
        String user = server.rootLogin().user();
        PgServerSpec spec = server.spec().as(user);
        var login = new AdminLogin(user, server.password().get());
        try {
            return new PgBootstrapSession(server, PgPreflight.open(spec, login).session());
        } catch (PgException refused) {
            if (refused.state().equals("28P01")) {
                throw new UnreadableException(
                        spec.where() + " refused the root login " + user + ": " + refused.said()
                                + ". Its password was looked for in "
                                + String.join(
                                        ", ",
                                        server.rootLogin().passwords().stream()
                                                .map(Object::toString)
                                                .toList())
                                + "; name another place or user under `root:` in berth.yaml",
                        refused);
            }
            throw PgPreflight.unreadable(spec, refused);
        }
    }

    /// Logs in as berth does.
    /// @throws UnreadableException if it can't, or couldn't work there
    public static PgBootstrapSession own(PgBootstrap server, Secret password) {
        var login = new AdminLogin(server.spec().admin(), password);
        return new PgBootstrapSession(
                server, PgPreflight.of(server.spec(), login).session());
    }

    @Override
    public String identity() {
        return asked(() -> PgIdentity.of(session, server.spec()));
    }

    @Override
    public void lock(Duration timeout) {
        new PgAdvisoryLock(session).acquirePatiently(server.address(), timeout);
        session.query("select set_config('default_transaction_read_only', 'off', false)");
    }

    @Override
    public BootstrapReading read(Optional<Secret> password) {
        return asked(() -> reading(password));
    }

    private BootstrapReading reading(Optional<Secret> known) {
        String admin = server.spec().admin();
        session.query("select set_config('berth.admin', " + literal(admin) + ", false)");
        Row row = session.inspect("bootstrap/admin").getFirst().getFirst();
        var role = new PgAdminRole(
                row, server.rootLogin().superuser(), server.spec().manners().connections());
        var notes = new ArrayList<Note>();
        if (role.isRoot()) {
            notes.add(Note.of(
                    "root-is-admin",
                    server.login(),
                    "it is the root login itself, so there is nothing to create. Name another role under `admin:`"
                            + " in berth.yaml"));
            return new BootstrapReading(List.of(), notes);
        }
        role.more()
                .ifPresent(more -> notes.add(
                        Note.of("more-powers", server.login(), "it has more powers, and keeps them: " + more)));
        var changes = new ArrayList<BootstrapChange>();
        change(role, password(row, known)).ifPresent(changes::add);
        if (!server.rootLogin().superuser()) {
            changes.addAll(adoptions(row.integer("major")));
        }
        return new BootstrapReading(changes, notes);
    }

    /// A role that may not log in has whatever password it has: which one shows only in its verifier.
    private Password password(Row row, Optional<Secret> known) {
        if (!row.flag("there")) {
            return Password.MISSING;
        }
        Optional<String> verifier = row.flag("reads_verifiers")
                ? session.inspect("bootstrap/verifier").getFirst().stream()
                        .map(found -> found.text("verifier"))
                        .findFirst()
                : Optional.empty();
        if (verifier.filter(String::isEmpty).isPresent()) {
            return Password.MISSING;
        }
        if (known.isEmpty()) {
            return Password.TO_BE_MADE;
        }
        boolean same = verifier.map(text -> PgVerifier.matches(text, row.text("name"), known.get()))
                .orElseGet(() -> admits(known.get()));
        return same ? Password.SAME : Password.DIFFERENT;
    }

    private boolean admits(Secret password) {
        try (var _ = PgConnection.attempt(server.spec(), server.spec().admin(), password)) {
            return true;
        } catch (PgException refused) {
            return refused.isAfterPassword() || refused.state().equals("42501");
        }
    }

    private Optional<BootstrapChange> change(PgAdminRole role, Password password) {
        List<Field> fields = role.isThere() ? role.fields(password) : List.of();
        if (role.isThere() && fields.isEmpty()) {
            return Optional.empty();
        }
        BootstrapStep step = step(verifier -> role.statements(password, verifier));
        return Optional.of(new BootstrapChange(
                new PlannedChange(
                        new ChangedObject(
                                server.address().toString(),
                                server.origin(),
                                server.login(),
                                "postgres role",
                                server.login().name()),
                        role.isThere() ? Action.UPDATE : Action.CREATE,
                        role.isThere() ? Risk.DISRUPTIVE : Risk.SAFE,
                        role.isThere()
                                ? ""
                                : "login, createdb, createrole"
                                        + (server.rootLogin().superuser() ? ", superuser" : ""),
                        fields,
                        List.of(step.preview()),
                        List.of(),
                        role.refusals(password)),
                List.of(step)));
    }

    private List<BootstrapChange> adoptions(int major) {
        if (server.declared().roles().isEmpty()) {
            return List.of();
        }
        List<List<Row>> found = session.inspect("bootstrap/adoptable_roles", "bootstrap/adoptable_databases");
        return PgAdoption.of(
                        server.address(),
                        server.origin(),
                        server.spec().admin(),
                        major,
                        server.declared(),
                        found.getFirst())
                .changes(found.getLast())
                .stream()
                .map(adopted -> new BootstrapChange(adopted.change(), List.of(step(_ -> List.of(adopted.statement())))))
                .toList();
    }

    @Override
    public BootstrapStep passwordStep() {
        return step(verifier -> List.of("alter role " + quoted(server.spec().admin()) + " password " + verifier));
    }

    /// Statements as one transaction. What a server logs of one that fails holds the verifier and no password.
    private BootstrapStep step(Function<String, List<String>> statements) {
        String preview = String.join("; ", statements.apply(SHOWN));
        return new BootstrapStep(preview, password -> {
            try {
                session.execute(statements.apply(literal(PgVerifier.of(password))), true);
            } catch (PgException refused) {
                throw new StepFailedException(preview + ": " + refused.said(), refused);
            }
        });
    }

    private <T> T asked(java.util.function.Supplier<T> question) {
        try {
            return question.get();
        } catch (PgException failure) {
            throw PgPreflight.unreadable(server.spec(), failure);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
