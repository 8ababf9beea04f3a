package dev.berth.cli;

import dev.berth.core.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// A stream that replaces what a [Redaction] knows, in UTF-8. It holds a line back until its end, or until it is
/// flushed, so that no value is missed that arrives in two pieces.
final class RedactedStream extends PrintStream {

    private final PrintStream inside;

    private RedactedStream(PrintStream inside, OutputStream lines) {
        super(lines, false, StandardCharsets.UTF_8);
        this.inside = inside;
    }

    /// `stream` itself if it is redacted already.
    static PrintStream of(PrintStream stream, Redaction redaction) {
        return stream instanceof RedactedStream ? stream : new RedactedStream(stream, new Lines(stream, redaction));
    }

    /// The stream that it writes to.
    PrintStream inside() {
        return inside;
    }

    private static final class Lines extends FilterOutputStream {

        private final Redaction redaction;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();

        Lines(PrintStream stream, Redaction redaction) {
            super(stream);
            this.redaction = redaction;
        }

        @Override
        public synchronized void write(int octet) throws IOException {
            held.write(octet);
            if (octet == '\n') {
                release();
            }
        }

        @Override
        public synchronized void write(byte[] octets, int offset, int length) throws IOException {
            int end = length;
            while (end > 0 && octets[offset + end - 1] != '\n') {
                end--;
            }
            held.write(octets, offset, end);
            if (end > 0) {
                release();
            }
            held.write(octets, offset + end, length - end);
        }

        @Override
        public synchronized void flush() throws IOException {
            release();
            super.flush();
        }

        private void release() throws IOException {
            if (held.size() > 0) {
                byte[] octets =
                        redaction.apply(held.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
                held.reset();
                out.write(octets);
            }
        }
    }
}
