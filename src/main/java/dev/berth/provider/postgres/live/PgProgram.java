package dev.berth.provider.postgres.live;

import dev.berth.core.Secret;
import dev.berth.core.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Runs PostgreSQL's client programs. Nothing of berth's own environment reaches them: a variable such as PGSERVICE
/// or PGHOSTADDR would send them to another server, and others hold the job's secrets.
///
/// @param requiredAuth what it accepts as proof of a password, as libpq's `PGREQUIREAUTH` says it; empty for all
record PgProgram(String command, Optional<String> requiredAuth) {

    PgProgram(String command) {
        this(command, Optional.empty());
    }

    /// The file that libpq reads the password from: the input of the program, so that no file has to stay.
    static final String PASSWORD_FILE = "/dev/stdin";

    private static final Pattern MAJOR = Pattern.compile("\\b(\\d+)(?:\\.\\d+|devel|beta\\d+|rc\\d+)");

    private static final int SAID_CHARACTERS = 2000;
    private static final int VERSION_SECONDS = 10;

    /// What a program said, and whether it did what it was asked for.
    record Answer(int exitCode, String said) {}

    /// Why a program can't be used for a server; empty if it can.
    ///
    /// @param what it is called by itself: `pg_dump`
    static Optional<String> problem(String command, String what, int major) {
        Optional<Answer> answer = new PgProgram(command).version();
        if (answer.isEmpty()) {
            return Optional.of("there is no program " + command
                    + ". Install PostgreSQL's client programs, or name one with --" + what.replace('_', '-'));
        }
        String said = answer.get().said();
        if (answer.get().exitCode() != 0) {
            return Optional.of("`" + command + " --version` failed: " + said);
        }
        var version = MAJOR.matcher(said);
        return version.find() && Integer.parseInt(version.group(1)) >= major
                ? Optional.empty()
                : Optional.of(what + " is \"" + said + "\", which can't dump PostgreSQL " + major
                        + ". Install a newer one, or name it with --" + what.replace('_', '-'));
    }

    /// The major version of a program; empty if it doesn't say.
    static Optional<Integer> major(String command) {
        return new PgProgram(command)
                .version()
                .map(answer -> MAJOR.matcher(answer.said()))
                .filter(java.util.regex.Matcher::find)
                .map(version -> Integer.valueOf(version.group(1)));
    }

    /// What `--version` says; empty if there is no such program.
    Optional<Answer> version() {
        try {
            return Optional.of(run(List.of("--version"), Optional.empty(), _ -> {}, VERSION_SECONDS));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /// Runs it to its end.
    ///
    /// @param password for the server that it logs in to
    /// @param lines gets each line that it prints
    /// @throws IOException if it can't be started
    Answer run(List<String> arguments, Optional<Secret> password, Consumer<String> lines) throws IOException {
        return run(arguments, password, lines, Integer.MAX_VALUE);
    }

    private Answer run(List<String> arguments, Optional<Secret> password, Consumer<String> lines, int seconds)
            throws IOException {
        Path home = Files.createTempDirectory("berth-");
        try {
            Process process = start(home, arguments, password);
            try {
                String said = read(process, lines);
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return new Answer(1, "it did not end within " + Text.count(seconds, "second"));
                }
                return new Answer(process.exitValue(), said);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + command + " ran", e);
            } finally {
                process.destroy();
            }
        } finally {
            Files.deleteIfExists(home);
        }
    }

    /// The home is empty, so that no `~/.pgpass` and no `~/.pg_service.conf` counts. The file with the password is
    /// gone as soon as the program has it open.
    private Process start(Path home, List<String> arguments, Optional<Secret> password) throws IOException {
        var whole = new ArrayList<>(List.of(command));
        whole.addAll(arguments);
        var builder = new ProcessBuilder(whole).redirectErrorStream(true);
        var environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH"));
        environment.put("HOME", home.toString());
        environment.put("LC_ALL", "C");
        requiredAuth.ifPresent(methods -> environment.put("PGREQUIREAUTH", methods));
        if (password.isEmpty()) {
            builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
            return builder.start();
        }
        Path file = Files.createFile(
                home.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(
                    file,
                    "*:*:*:*:" + password.get().reveal().replace("\\", "\\\\").replace(":", "\\:") + "\n");
            return builder.redirectInput(file.toFile()).start();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// Every line is read, because a program with a full pipe waits; the first lines are kept.
    private static String read(Process process, Consumer<String> lines) throws IOException {
        var said = new StringBuilder();
        try (var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
                if (said.length() < SAID_CHARACTERS) {
                    said.append(line).append('\n');
                }
            }
        }
        String text = said.toString().strip();
        return text.substring(0, Math.min(SAID_CHARACTERS, text.length()));
    }
}
