package dev.berth.run.bootstrap;

import dev.berth.core.Action;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.core.bootstrap.BootstrapSession;
import dev.berth.core.bootstrap.BootstrapStep;
import dev.berth.credential.AdminPasswordPlaces;
import dev.berth.credential.PasswordGenerator;
import dev.berth.credential.PasswordSource.Stored;
import dev.berth.credential.PasswordSources.Located;
import dev.berth.system.AdminTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// A new password for berth's own login on one server. It is stored beside the present one until the server
/// has accepted it, so that a run that was cut off is finished by the next one.
public final class AdminRotation implements AutoCloseable {

    private final AdminTarget target;
    private final Located present;
    private final Optional<Secret> pending;
    private final boolean learnt;
    private final BootstrapSession session;

    private AdminRotation(
            AdminTarget target, Located present, Optional<Secret> pending, boolean learnt, BootstrapSession session) {
        this.target = target;
        this.present = present;
        this.pending = pending;
        this.learnt = learnt;
        this.session = session;
    }

    /// Logs in with the present password, or with the one that a run which was cut off has given the server.
    /// @throws UnreadableException if neither is found or works
    public static AdminRotation open(AdminTarget target) {
        AdminPasswordPlaces password = target.password();
        Located present = password.find()
                .orElseThrow(() -> new UnreadableException(password.whose() + " is in none of its places: "
                        + password.listed() + ". Run: berth bootstrap --server "
                        + target.server().address().name()));
        Optional<Secret> pending = password.renewed(present);
        try {
            BootstrapSession session = target.server().own(present.password());
            return new AdminRotation(
                    target, present, pending, pending.equals(Optional.of(present.password())), session);
        } catch (UnreadableException refused) {
            if (pending.isEmpty()) {
                throw refused;
            }
            return new AdminRotation(
                    target, present, pending, true, target.server().own(pending.get()));
        }
    }

    /// The rotation as one change.
    public PlannedChange plan() {
        var refusals = new ArrayList<Refusal>();
        if (!(present.place() instanceof Stored)) {
            refusals.add(Refusal.always(
                    "no-place",
                    "its password is found in " + present.place()
                            + ", which berth can't write. Put a new one there by hand,"
                            + " and run: berth bootstrap --server "
                            + target.server().address().name()));
        }
        return new PlannedChange(
                new ChangedObject(
                        target.service(),
                        target.server().origin(),
                        target.server().login(),
                        "login",
                        target.server().login().name()),
                Action.UPDATE,
                Risk.DISRUPTIVE,
                "",
                List.of(new Field("password", Optional.of(Field.SECRET), Optional.of(Field.SECRET))),
                refusals.isEmpty()
                        ? steps().stream().map(BootstrapStep::preview).toList()
                        : List.of(),
                List.of(),
                refusals);
    }

    /// Which server it is.
    public String identity() {
        return session.identity();
    }

    /// Runs every step, and logs in with the new password.
    ///
    /// @param progress receives each step before it runs
    public void run(Duration lockTimeout, Consumer<String> progress) {
        session.lock(lockTimeout);
        Secret renewed = pending.orElseGet(() -> new PasswordGenerator().generate(PasswordGenerator.LENGTH));
        for (BootstrapStep step : steps()) {
            progress.accept(step.preview());
            step.run().accept(renewed);
        }
        target.server().own(renewed).close();
    }

    private List<BootstrapStep> steps() {
        if (!(present.place() instanceof Stored place)) {
            throw new AssertionError("can't be written: " + present.place());
        }
        Stored beside = AdminPasswordPlaces.pending(place);
        var steps = new ArrayList<BootstrapStep>();
        if (pending.isEmpty()) {
            steps.add(write(beside, _ -> Optional.empty(), Optional::of, ""));
        }
        if (!learnt) {
            steps.add(session.passwordStep());
        }
        if (!pending.equals(Optional.of(present.password()))) {
            steps.add(write(place, _ -> Optional.of(present.password()), Optional::of, ""));
        }
        steps.add(write(beside, Optional::of, _ -> Optional.empty(), "remove "));
        return steps;
    }

    private BootstrapStep write(
            Stored place,
            Function<Secret, Optional<Secret>> before,
            Function<Secret, Optional<Secret>> after,
            String verb) {
        return new BootstrapStep(
                verb.isEmpty() ? "write " + place + ": " + Field.SECRET : verb + place,
                renewed -> target.password().writer().write(place, before.apply(renewed), after.apply(renewed)));
    }

    @Override
    public void close() {
        session.close();
    }
}
