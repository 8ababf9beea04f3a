package dev.berth.cli;

import dev.berth.core.Note;
import dev.berth.core.Redaction;
import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.manifest.Fleet;
import dev.berth.render.Paint;
import dev.berth.render.Wrapped;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a command may touch of the process around it: results go to `out`, everything else to `err`.
///
/// @param terminals which of the streams 0, 1 and 2 are terminals, as digits: `012`
/// @param clock what time it is for the rules of policies
/// @param redaction what none of the streams and files may show
public record Console(
        PrintStream out,
        PrintStream err,
        Reader in,
        Map<String, String> environment,
        String terminals,
        Redaction redaction,
        InstantSource clock) {

    /// A console for one run.
    public Console(PrintStream out, PrintStream err, Reader in, Map<String, String> environment, String terminals) {
        this(out, err, in, environment, terminals, InstantSource.system());
    }

    /// A console for one run at another time.
    public Console(
            PrintStream out,
            PrintStream err,
            Reader in,
            Map<String, String> environment,
            String terminals,
            InstantSource clock) {
        this(out, err, in, environment, terminals, new Redaction(), clock);
    }

    /// A copy of this console that redacts its streams.
    Console redacted() {
        return new Console(
                RedactedStream.of(out, redaction),
                RedactedStream.of(err, redaction),
                in,
                environment,
                terminals,
                redaction,
                clock);
    }

    /// Results that a person asked to see as they are.
    PrintStream revealed() {
        out.flush();
        return out instanceof RedactedStream redacted ? redacted.inside() : out;
    }

    /// The process's own streams, always UTF-8. The launcher says which are terminals.
    public static Console ofProcess() {
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                new InputStreamReader(System.in, StandardCharsets.UTF_8),
                System.getenv(),
                Optional.ofNullable(System.getProperty("berth.terminals")).orElseGet(Console::terminalsByConsole));
    }

    private static String terminalsByConsole() {
        var console = Optional.ofNullable(System.console());
        return console.filter(java.io.Console::isTerminal).isPresent() ? "012" : "";
    }

    /// Where progress and errors go. What was printed so far is written first, as both may end in one log.
    @Override
    public PrintStream err() {
        out.flush();
        return err;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)),
                descriptor == FileDescriptor.err,
                StandardCharsets.UTF_8);
    }

    /// A copy of this console with another environment, whose values are not redacted.
    Console with(Map<String, String> otherEnvironment) {
        return new Console(out, err, in, otherEnvironment, terminals, clock);
    }

    /// Shows nothing any more, for the end of a process.
    void mute() {
        flush();
        out.close();
        err.close();
    }

    public void flush() {
        out.flush();
        err.flush();
    }

    Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /// Says something beside the result.
    void note(Optional<String> sentence) {
        sentence.ifPresent(said -> err().println("berth: " + Text.printable(said)));
    }

    /// Says a note of the run beside the result, with its code.
    void note(Note note) {
        note(Optional.of(note.address().map(address -> address + ": ").orElse("") + note.message() + " (note "
                + note.code() + ")"));
    }

    /// Says that another `berth.yaml` than the fleet's own was used, if that is so.
    void unused(Fleet fleet) {
        fleet.unused().ifPresent(said -> note(Note.of(Note.PLATFORM_NOT_USED, said)));
    }

    /// Says that refusals prevented everything, and how to read about the first of them.
    void refused(Stream<Refusal> refusals) {
        out.flush();
        err().println("berth: refused; nothing was changed. See the lines that begin with \"!\"");
        refusals.findFirst().ifPresent(refusal -> explain(refusal.guard()));
    }

    /// Tells a person where to read about a code. A log has the code alone.
    void explain(String code) {
        if (terminals.contains("2")) {
            err().println("berth help " + Text.printable(code) + " explains this code.");
        }
    }

    /// Whether a person can be asked.
    boolean canAsk() {
        return terminals.contains("0") && terminals.contains("2");
    }

    /// Whether results go to a person's eyes and nowhere else.
    boolean isShownOnTerminal() {
        return terminals.contains("1");
    }

    /// Whether progress may redraw its line.
    boolean canRedraw() {
        return terminals.contains("2") && !"dumb".equals(environment.get("TERM"));
    }

    /// Colour follows the terminal; `--no-color`, `NO_COLOR` and `TERM=dumb` take it away, `CLICOLOR_FORCE` gives
    /// it to a pipe.
    Paint paint(boolean noColor) {
        if (noColor || environment("NO_COLOR").isPresent()) {
            return Paint.NONE;
        }
        if (environment("CLICOLOR_FORCE").filter(value -> !value.equals("0")).isPresent()) {
            return Paint.ANSI;
        }
        return terminals.contains("1") && !"dumb".equals(environment.get("TERM")) ? Paint.ANSI : Paint.NONE;
    }

    /// Prints a result for people: on a terminal, lines too long for it are broken between words.
    void show(String text) {
        out.print(isShownOnTerminal() ? Wrapped.text(text, width()) : text);
    }

    /// The number of characters in a line of the terminal; 0 if it is unknown.
    int width() {
        Optional<String> columns = environment("COLUMNS").filter(text -> text.matches("[1-9][0-9]{0,3}"));
        if (columns.isPresent()) {
            return Integer.parseInt(columns.get());
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return size.matches("[0-9]+ [0-9]{1,4}") ? Integer.parseInt(size.substring(size.indexOf(' ') + 1)) : 0;
        } catch (IOException noTerminal) {
            return 0;
        }
    }

    /// Asks on `err` and reads one line; empty at the end of input.
    String ask(String question) {
        flush();
        err.print(question);
        err.flush();
        try {
            String answer = new BufferedReader(in).readLine();
            return answer == null ? "" : answer.strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
