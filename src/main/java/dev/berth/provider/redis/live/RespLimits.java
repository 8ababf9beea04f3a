package dev.berth.provider.redis.live;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// The bytes that a Redis server answers, checked before the driver sees them: it allocates what a header announces,
/// and calls itself for each level. Replies are RESP 2; see Redis docs, "Redis serialization protocol specification".
final class RespLimits extends FilterInputStream {

    /// A server announced or sent more than any server needs to send.
    static final class MalformedReplyException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedReplyException(String reason) {
            super("its reply " + reason);
        }
    }

    static final int MAX_BYTES = 64 * 1024 * 1024;
    static final int MAX_LINE = 64 * 1024;
    static final int MAX_ITEMS = 1_000_000;
    static final int MAX_DEPTH = 32;
    static final Duration MAX_TIME = Duration.ofMinutes(1);

    private static final int LONGEST_NUMBER = 20;
    private static final int BUFFER = 8192;

    /// The part of a reply that the next byte belongs to.
    private enum Part {
        TYPE,
        LINE,
        BULK
    }

    private final Deque<Integer> open = new ArrayDeque<>();
    private Part part = Part.TYPE;
    private int type;
    private final StringBuilder number = new StringBuilder();
    private int line;
    private int bulk;
    private int items;
    private long size;
    private long began;

    RespLimits(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        if (octet >= 0) {
            take(octet);
        }
        return octet;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        int read = super.read(octets, offset, Math.min(length, BUFFER));
        for (int i = 0; i < read; i++) {
            if (part == Part.BULK) {
                int some = Math.min(bulk, read - i);
                skip(some);
                i += some - 1;
            } else {
                take(octets[offset + i] & 0xff);
            }
        }
        return read;
    }

    private void take(int octet) throws MalformedReplyException {
        switch (part) {
            case TYPE -> begin(octet);
            case LINE -> line(octet);
            case BULK -> skip(1);
        }
    }

    private void begin(int octet) throws MalformedReplyException {
        if (open.isEmpty()) {
            size = 0;
            items = 0;
            began = System.nanoTime();
        }
        count(1);
        if ("+-:$*".indexOf(octet) < 0) {
            throw new MalformedReplyException("is malformed: it begins with byte " + octet);
        }
        type = octet;
        number.setLength(0);
        line = 0;
        part = Part.LINE;
    }

    private void line(int octet) throws MalformedReplyException {
        count(1);
        line++;
        if (octet == '\n') {
            headed();
        } else if (type == '+' || type == '-') {
            if (line > MAX_LINE) {
                throw new MalformedReplyException("has a line of more than " + MAX_LINE / 1024 + " KiB");
            }
        } else if (octet != '\r') {
            if (line > LONGEST_NUMBER || !((octet >= '0' && octet <= '9') || (octet == '-' && line == 1))) {
                throw new MalformedReplyException("is malformed: it holds no number where one belongs");
            }
            number.append((char) octet);
        }
    }

    /// A line has ended.
    private void headed() throws MalformedReplyException {
        switch (type) {
            case '$' -> {
                long length = announced(MAX_BYTES, "bytes");
                if (length < 0) {
                    ended();
                } else {
                    // Behind it stands an end of line.
                    bulk = (int) length + 2;
                    part = Part.BULK;
                }
            }
            case '*' -> {
                long length = announced(MAX_ITEMS - items, "items");
                items += (int) Math.max(length, 0);
                if (length <= 0) {
                    ended();
                } else if (open.size() == MAX_DEPTH) {
                    throw new MalformedReplyException("is nested more than " + MAX_DEPTH + " levels deep");
                } else {
                    open.push((int) length);
                    part = Part.TYPE;
                }
            }
            default -> {
                if (type == ':' && (number.isEmpty() || number.toString().equals("-"))) {
                    throw new MalformedReplyException("is malformed: it holds no number where one belongs");
                }
                ended();
            }
        }
    }

    /// The length that a header announces; -1 for none.
    private long announced(long most, String unit) throws MalformedReplyException {
        try {
            long length = Long.parseLong(number.toString());
            if (length < -1) {
                throw new MalformedReplyException("is malformed: it announces " + length + " " + unit);
            }
            if (length > most) {
                throw new MalformedReplyException("announces " + length + " " + unit + ", which is more than " + most);
            }
            return length;
        } catch (NumberFormatException none) {
            throw new MalformedReplyException("is malformed: it holds no number where one belongs");
        }
    }

    private void skip(int octets) throws MalformedReplyException {
        count(octets);
        bulk -= octets;
        if (bulk == 0) {
            ended();
        }
    }

    /// A value has ended, and with it those lists that it is the last of.
    private void ended() {
        part = Part.TYPE;
        while (!open.isEmpty()) {
            int left = open.pop() - 1;
            if (left > 0) {
                open.push(left);
                return;
            }
        }
    }

    private void count(int octets) throws MalformedReplyException {
        size += octets;
        if (size > MAX_BYTES + MAX_LINE) {
            throw new MalformedReplyException("has more than " + MAX_BYTES / (1024 * 1024) + " MiB");
        }
        if (System.nanoTime() - began > MAX_TIME.toNanos()) {
            throw new MalformedReplyException("didn't end within " + MAX_TIME.toSeconds() + " s");
        }
    }
}
