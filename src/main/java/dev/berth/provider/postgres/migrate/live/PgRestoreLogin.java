package dev.berth.provider.postgres.migrate.live;

import dev.berth.core.Secret;
import dev.berth.core.StepFailedException;
import dev.berth.core.UnreadableException;
import dev.berth.credential.PasswordGenerator;
import dev.berth.provider.postgres.PgVerifier;
import dev.berth.provider.postgres.live.PgProgramLogin;
import dev.berth.provider.postgres.migrate.PgMaking;
import java.time.Duration;
import java.util.List;

/// Lets pg_restore log in as the service does: functions of the old database run meanwhile, and could become whoever
/// has logged in. The password is known to nobody else, and is good for a few minutes more each minute, so that a login
/// that a killed run leaves lapses soon.
final class PgRestoreLogin implements AutoCloseable {

    /// How long a killed run's login is good for at most.
    static final Duration LAPSES = Duration.ofMinutes(5);

    private static final Duration RENEWED = Duration.ofMinutes(1);

    private final PgMaking making;
    private final PgMoveServer target;
    private final PgProgramLogin login;
    private long renewed = System.nanoTime();

    PgRestoreLogin(PgMaking making, PgMoveServer target) {
        Secret password = new PasswordGenerator().generate(PasswordGenerator.LENGTH);
        this.making = making;
        this.target = target;
        this.login = new PgProgramLogin(target.spec().as(making.move().section().user()), password);
        run(making.lend(PgVerifier.of(password), target.now().plus(LAPSES)));
    }

    PgProgramLogin login() {
        return login;
    }

    /// Is called from time to time while the program runs, which logs in anew towards its end. Not for several threads.
    void renew() {
        try {
            if (System.nanoTime() - renewed >= RENEWED.toNanos()) {
                renewed = System.nanoTime();
                run(making.renew(target.now().plus(LAPSES)));
            }
        } catch (UnreadableException | StepFailedException gone) {
            // The program fails by itself then, and says why.
            return;
        }
    }

    private void run(String statement) {
        target.together(List.of(statement));
    }

    @Override
    public void close() {
        run(making.close());
    }
}
