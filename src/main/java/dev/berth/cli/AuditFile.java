package dev.berth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.berth.core.PlannedChange;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.Text;
import dev.berth.render.JsonAudit;
import dev.berth.run.AuditLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// The file of `--audit FILE`: each change that ended is a line, which is on the disk before the next change ends.
/// Nothing in it is ever changed. Without a file, nothing is written.
final class AuditFile implements AutoCloseable {

    private static final int RUN_BYTES = 8;

    private final Console console;
    private final Optional<FileChannel> channel;
    private final JsonAudit form;
    private Optional<String> failure = Optional.empty();

    /// Whether the last line may be cut off.
    private boolean torn;

    private AuditFile(Console console, Optional<FileChannel> channel, JsonAudit form, boolean torn) {
        this.console = console;
        this.channel = channel;
        this.form = form;
        this.torn = torn;
    }

    /// No file.
    static AuditFile none(Console console) {
        return new AuditFile(console, Optional.empty(), form(console, "", "", Optional.empty()), false);
    }

    /// Opens a file, or makes one that nobody else may read.
    ///
    /// @param command as it was typed, without its arguments
    /// @throws IOException if it can't be written, or a symbolic link in the checkout would lead it elsewhere
    static AuditFile at(Path path, Console console, String command, String directory, Optional<String> environment)
            throws IOException {
        Path target = path.toAbsolutePath();
        WholeFile.requireOwn(target);
        FileAttribute<?>[] mine =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        boolean torn = isTorn(target);
        FileChannel channel =
                FileChannel.open(target, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), mine);
        return new AuditFile(console, Optional.of(channel), form(console, command, directory, environment), torn);
    }

    private static JsonAudit form(Console console, String command, String directory, Optional<String> environment) {
        var run = new byte[RUN_BYTES];
        ThreadLocalRandom.current().nextBytes(run);
        return new JsonAudit(
                Version.number(), command, HexFormat.of().formatHex(run), CiActor.of(console), directory, environment);
    }

    /// Whether a machine stopped in the middle of the last line.
    private static boolean isTorn(Path target) throws IOException {
        if (!Files.exists(target)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
            var last = ByteBuffer.allocate(1);
            return channel.size() > 0 && channel.read(last, channel.size() - 1) == 1 && last.get(0) != '\n';
        }
    }

    /// What notes the changes of a plan.
    AuditLog of(String digest) {
        if (channel.isEmpty()) {
            return AuditLog.NONE;
        }
        return new AuditLog() {
            @Override
            public void ended(PlannedChange change, ServiceOutcome outcome) {
                write(form.line(Instant.now(), digest, change, Optional.empty(), outcome));
            }

            @Override
            public void stepEnded(PlannedChange change, String step, ServiceOutcome outcome) {
                write(form.line(Instant.now(), digest, change, Optional.of(step), outcome));
            }
        };
    }

    /// One write for each line, so that lines of runs side by side don't mix. What was written is on the disk when
    /// this returns, so that no line is lost with the machine.
    private synchronized void write(String line) {
        byte[] bytes = ((torn ? "\n" : "") + console.redaction().apply(line)).getBytes(UTF_8);
        torn = true;
        try {
            var left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.orElseThrow().write(left);
            }
            torn = false;
            channel.orElseThrow().force(true);
        } catch (IOException e) {
            if (failure.isEmpty()) {
                failure = Optional.of(
                        "--audit: " + WholeFile.reason(e) + ". The run goes on; what the file lacks was printed");
                console.err().println("berth: " + Text.printable(failure.get()));
            }
        }
    }

    /// How a run ends that ended so otherwise: not well if the file lacks something.
    synchronized ExitCode end(ExitCode otherwise) {
        return failure.isPresent() && otherwise == ExitCode.OK ? ExitCode.UNEXPECTED : otherwise;
    }

    @Override
    public void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            console.err().println("berth: --audit: " + Text.printable(WholeFile.reason(e)));
        }
    }
}
