package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads one YAML file into a [Node]. Refuses what is not plain text of a moderate size before YAML is parsed at
/// all, so that hostile input costs little.
final class YamlReader {

    /// The limits of a text.
    record Limits(int kib, int values) {

        int bytes() {
            return kib * 1024;
        }
    }

    /// Of a manifest.
    static final Limits MANIFEST = new Limits(256, 5000);

    /// Of anything else, such as a Secret: Kubernetes lets it have 1 MiB, which base64 makes a third longer. The parser
    /// itself reads no more than 3 MiB.
    static final Limits DOCUMENT = new Limits(3 * 1024, 100_000);

    /// White space and a tab in front of text. In a block scalar a tab may follow spaces, so only a syntax error
    /// blames those.
    private static final Pattern TAB_INDENT = Pattern.compile("(?m)^\\t[ \\t]*[^\\s#]");
    private static final Pattern MIXED_INDENT = Pattern.compile("(?m)^ *\\t[ \\t]*[^\\s#]");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\ufffe\\uffff&&[^\\t\\n\\r\\x85]]");

    private YamlReader() {}

    /// The file's content. Reads no more than 256 KiB.
    ///
    /// @param shown the path that problems show
    /// @return empty if a problem was added
    static Optional<Node> read(Path file, String shown, Problems problems) {
        Origin origin = Origin.of(shown, 0);
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                problems.add(ProblemCodes.FILE, origin, "is not a regular file. Remove or rename it");
                return Optional.empty();
            }
            long size = Files.size(file);
            if (size > MANIFEST.bytes()) {
                return tooBig(origin, MANIFEST, problems);
            }
            try (var in = Files.newInputStream(file)) {
                return parse(in.readNBytes(MANIFEST.bytes() + 1), shown, MANIFEST, problems);
            }
        } catch (AccessDeniedException denied) {
            problems.add(ProblemCodes.FILE, origin, "may not be read: permission denied. Run `chmod +r` on it");
        } catch (NoSuchFileException missing) {
            problems.add(ProblemCodes.FILE, origin, "does not exist");
        } catch (IOException failed) {
            problems.add(ProblemCodes.FILE, origin, "can't be read: " + failed.getMessage());
        }
        return Optional.empty();
    }

    /// The content of a manifest with these bytes. No IO.
    static Optional<Node> parse(byte[] bytes, String shown, Problems problems) {
        return parse(bytes, shown, MANIFEST, problems);
    }

    /// The content of a file with these bytes. No IO.
    static Optional<Node> parse(byte[] bytes, String shown, Limits limits, Problems problems) {
        if (bytes.length > limits.bytes()) {
            return tooBig(Origin.of(shown, 0), limits, problems);
        }
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        ByteBuffer encoded = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(encoded, decoded, true);
        String text = decoded.flip().toString();
        if (result.isError()) {
            problems.add(
                    ProblemCodes.YAML,
                    Origin.of(shown, lineOf(text, text.length())),
                    "this line is not UTF-8 text. Save the file as UTF-8");
            return Optional.empty();
        }
        return parse(text.startsWith("\ufeff") ? text.substring(1) : text, shown, limits, problems);
    }

    private static Optional<Node> parse(String text, String shown, Limits limits, Problems problems) {
        Matcher control = CONTROL.matcher(text);
        if (control.find()) {
            problems.add(
                    ProblemCodes.YAML,
                    place(shown, text, control.start()),
                    "a control character stands here: " + Text.printable(control.group()) + ". Remove it");
            return Optional.empty();
        }
        Matcher tab = TAB_INDENT.matcher(text);
        if (tab.find()) {
            return tab(place(shown, text, tab.start()), problems);
        }
        var found = new Problems();
        Optional<Node> node = Optional.empty();
        try (var reader = new NodeReader(text, shown, limits.values(), found)) {
            node = reader.document();
        } catch (YamlSyntaxException syntax) {
            Matcher mixed = MIXED_INDENT.matcher(text);
            if (mixed.find() && lineOf(text, mixed.start()) <= syntax.origin().line()) {
                return tab(place(shown, text, mixed.start()), problems);
            }
            found.add(ProblemCodes.YAML, syntax.origin(), syntax.sentence());
        }
        problems.addAll(found.sorted());
        return found.isEmpty() ? node : Optional.empty();
    }

    private static Optional<Node> tooBig(Origin origin, Limits limits, Problems problems) {
        problems.add(
                ProblemCodes.FILE,
                origin,
                "is bigger than " + limits.kib() + " KiB, which no manifest needs. Split it by service");
        return Optional.empty();
    }

    private static Optional<Node> tab(Origin origin, Problems problems) {
        problems.add(
                ProblemCodes.YAML,
                origin,
                "a tab indents this line. YAML is indented with spaces only: replace the tab");
        return Optional.empty();
    }

    private static Origin place(String shown, String text, int index) {
        int lineStart = text.lastIndexOf('\n', index - 1) + 1;
        return new Origin(shown, lineOf(text, index), text.codePointCount(lineStart, index) + 1);
    }

    private static int lineOf(String text, int index) {
        return 1 + (int) text.substring(0, index).chars().filter(c -> c == '\n').count();
    }
}
