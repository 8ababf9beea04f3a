package dev.berth.process;

import dev.berth.core.Parallel;
import dev.berth.core.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What a program writes to one of its streams, read while it runs: a program with a full pipe waits.
final class Output {

    /// How long what the program has written may take to be read once it has ended. A child that it left running may
    /// keep the stream open.
    private static final Duration REST = Duration.ofSeconds(1);

    private static final int CHUNK = 8192;

    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean tooLong;
    private final Thread reader;

    private Output(InputStream stream, int most, Runnable whenTooLong) {
        this.most = most;
        this.reader = Parallel.start(() -> read(stream, whenTooLong));
    }

    /// @param most how many bytes are enough
    /// @param whenTooLong is run when there are more, once
    static Output of(InputStream stream, int most, Runnable whenTooLong) {
        return new Output(stream, most, whenTooLong);
    }

    private void read(InputStream stream, Runnable whenTooLong) {
        var chunk = new byte[CHUNK];
        try (stream) {
            for (int length = stream.read(chunk); length >= 0; length = stream.read(chunk)) {
                if (add(chunk, length)) {
                    whenTooLong.run();
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    /// Keeps the end of what was written.
    ///
    /// @return whether it has become too long just now
    private synchronized boolean add(byte[] chunk, int length) {
        bytes.write(chunk, 0, length);
        boolean before = tooLong;
        tooLong |= bytes.size() > most;
        if (bytes.size() > 2 * most) {
            byte[] all = bytes.toByteArray();
            bytes.reset();
            bytes.write(all, all.length - most, most);
        }
        return tooLong && !before;
    }

    /// Whether more than `most` bytes were written.
    synchronized boolean isTooLong() {
        return tooLong;
    }

    /// What the program has written, unless it is too long.
    Secret all() {
        return Secret.of(written());
    }

    /// The last whole lines of what the program has written.
    String end() {
        String text = new String(written(), StandardCharsets.UTF_8);
        return isTooLong() ? text.substring(text.indexOf('\n') + 1) : text;
    }

    private byte[] written() {
        try {
            reader.join(REST);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return bytes.toByteArray();
        }
    }
}
