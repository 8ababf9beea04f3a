package dev.berth.provider.postgres.live;

import dev.berth.provider.postgres.PgBackup;
import dev.berth.provider.postgres.live.PgProgram.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The client programs of PostgreSQL, as a migration runs them.
public final class PgMigratePrograms {

    /// The version from which on pg_restore needs a server of this version.
    private static final int TRANSACTION_TIMEOUT = 17;

    private PgMigratePrograms() {}

    /// Why the programs can't be used to copy from a server to another; empty if they can.
    public static Optional<String> problem(PgBackup programs, int from, int to) {
        return PgProgram.problem(programs.command(), "pg_dump", from)
                .or(() -> PgProgram.problem(programs.restoreCommand(), "pg_restore", from))
                .or(() -> PgProgram.major(programs.restoreCommand())
                        .filter(major -> major >= TRANSACTION_TIMEOUT && to < TRANSACTION_TIMEOUT)
                        .map(major -> "pg_restore " + major + " sets transaction_timeout, which PostgreSQL " + to
                                + " doesn't know. Install the client programs of PostgreSQL " + from + " to "
                                + (TRANSACTION_TIMEOUT - 1) + ", and name them with --pg-dump"));
    }

    /// Runs a client program on a database.
    ///
    /// @param lines gets each line that it prints
    /// @return its exit code
    /// @throws IOException if it can't be started
    public static int run(
            PgProgramLogin login,
            String command,
            String what,
            List<String> options,
            String database,
            Consumer<String> lines)
            throws IOException {
        return login.run(command, what, options, database, lines).exitCode();
    }

    /// Runs pg_restore on files alone.
    ///
    /// @return its exit code
    public static int run(String command, List<String> options, Consumer<String> lines) throws IOException {
        Answer answer = new PgProgram(command).run(options, Optional.empty(), lines);
        return answer.exitCode();
    }
}
