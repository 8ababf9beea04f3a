package dev.berth.credential;

import dev.berth.core.Once;
import dev.berth.core.Redaction;
import dev.berth.core.Secret;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.process.BoundedProgram;
import dev.berth.process.BoundedProgram.Outcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Runs the programs that `berth.yaml` names as places of passwords. One per run of berth, so that many servers ask a
/// vault once: each list of arguments is run once, and a failure is remembered too.
public final class PasswordPrograms {

    private static final int MOST_BYTES = 65_536;

    private static final String ONE_LINE = "Let it print the password and nothing else, in one line";

    private final Map<String, String> environment;
    private final Redaction redaction;
    private final Map<List<String>, Once<Answer>> answers = new ConcurrentHashMap<>();

    private sealed interface Answer {

        record Password(Secret password) implements Answer {}

        record Failure(String why) implements Answer {}
    }

    /// @param environment all variables that the programs get
    /// @param redaction takes the passwords, so that no output holds them
    public PasswordPrograms(Map<String, String> environment, Redaction redaction) {
        this.environment = Map.copyOf(environment);
        this.redaction = redaction;
    }

    /// What the program of a place prints, without the last line break. Runs it, unless it has been run before.
    /// @throws UnreadableException if it fails, or doesn't print one line
    public Secret password(PasswordSource.Exec place) {
        Answer answer = answers.computeIfAbsent(place.command(), _ -> new Once<>(() -> run(place)))
                .get();
        return switch (answer) {
            case Answer.Password(Secret password) -> password;
            case Answer.Failure(String why) -> throw new UnreadableException(why);
        };
    }

    private Answer run(PasswordSource.Exec place) {
        return switch (new BoundedProgram(place.command(), environment, place.timeout(), MOST_BYTES).run()) {
            case Outcome.Ended ended when ended.exitCode() == 0 -> answer(ended.out());
            case Outcome.Ended ended ->
                new Answer.Failure("it failed (exit code " + ended.exitCode() + ")" + quoted(ended.said())
                        + ". Run the program by hand in the same environment");
            case Outcome.NotStarted _ ->
                new Answer.Failure("it can't be started. Install the program, or write its path in berth.yaml");
            case Outcome.TimedOut(String said) ->
                new Answer.Failure("it didn't end within "
                        + Text.count(place.timeout().toSeconds(), "second") + quoted(said)
                        + ". If it wants to ask something, log in by hand first; else raise `timeout`");
            case Outcome.TooLong _ -> new Answer.Failure("it printed more than 64 KiB. " + ONE_LINE);
            case Outcome.Interrupted _ -> throw new UnreadableException("it was interrupted");
        };
    }

    private Answer answer(Secret out) {
        if (!out.isText()) {
            return new Answer.Failure("it printed bytes that are no UTF-8 text. " + ONE_LINE);
        }
        String password = out.reveal().replaceFirst("\\R\\z", "");
        if (password.isBlank()) {
            return new Answer.Failure("it printed nothing. " + ONE_LINE);
        }
        if (password.indexOf('\n') >= 0 || password.indexOf('\r') >= 0) {
            return new Answer.Failure("it printed more than one line. " + ONE_LINE);
        }
        redaction.hide(password);
        return new Answer.Password(Secret.of(password));
    }

    private static String quoted(String said) {
        return said.isEmpty() ? "" : ": " + said.replaceFirst("\\.$", "");
    }
}
