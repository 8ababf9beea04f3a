package dev.berth.run.bootstrap;

import dev.berth.core.Action;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.KeyRef;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.bootstrap.BootstrapChange;
import dev.berth.core.bootstrap.BootstrapStep;
import dev.berth.credential.PasswordSource;
import dev.berth.system.AdminTarget;
import java.util.List;
import java.util.Optional;

/// A password that is still to be made, and the place that it is written to before a server learns it.
record NewPassword(AdminTarget target, PasswordSource.Stored place) {

    /// The Secret's side of a bootstrap.
    BootstrapChange change() {
        KeyRef key = place.key();
        var step = new BootstrapStep(
                "write " + place + ": " + Field.SECRET,
                password -> target.password().writer().write(place, Optional.empty(), Optional.of(password)));
        return new BootstrapChange(
                new PlannedChange(
                        new ChangedObject(
                                target.service(), target.server().origin(), key.address(), "secret", key.toString()),
                        Action.CREATE,
                        Risk.SAFE,
                        "a new password, generated",
                        List.of(new Field(key.key(), Optional.empty(), Optional.of(Field.secret("generated", "")))),
                        List.of(step.preview()),
                        List.of(),
                        List.of()),
                List.of(step));
    }

    /// Why no password can be made where none of the places can be written.
    static Refusal nowhere(AdminTarget target) {
        String server = target.server().address().name();
        return Refusal.always(
                "no-place",
                target.password().whose() + " is in none of its places ("
                        + target.password().listed()
                        + "), and berth can write a new one to none of them. Add a place that it can write to the list in"
                        + " berth.yaml, such as kubernetes:infra/"
                        + target.server().address().system() + "-" + server
                        + "/password, or put a password into one of the others");
    }
}
