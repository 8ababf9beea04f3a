package dev.berth.credential;

import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Text;
import dev.berth.core.UnitDuration;
import java.time.Duration;
import java.util.List;

/// A place that may hold a password, as `berth.yaml` names it. It never holds the password itself. Who reads an entry
/// reads it once; everybody else has this type. Another kind of place is a record here and what the compiler then asks
/// for.
public sealed interface PasswordSource {

    /// `env:NAME`: an environment variable.
    record Env(String name) implements PasswordSource {
        @Override
        public String toString() {
            return "env:" + name;
        }
    }

    /// `file:path`: the file's text without its last line break.
    record File(String path) implements PasswordSource {
        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /// `{exec: [PROGRAM, ARGUMENT…]}`: what a program prints. An argument may be a secret by mistake, so only their
    /// number is ever shown.
    ///
    /// @param timeout how long the program may run
    record Exec(List<String> command, Duration timeout) implements PasswordSource {

        private static final Duration USUAL = Duration.ofSeconds(30);

        public Exec {
            command = List.copyOf(command);
        }

        private static Exec of(Node place) {
            return new Exec(
                    place.items("exec").stream().map(Node::text).toList(),
                    place.text("timeout").map(UnitDuration::parse).orElse(USUAL));
        }

        @Override
        public String toString() {
            return "exec " + Text.printable(command.getFirst()) + " (" + Text.count(command.size() - 1, "argument")
                    + ")";
        }
    }

    /// A key of a Secret, which berth can write too.
    sealed interface Stored extends PasswordSource {

        /// Which key it is.
        KeyRef key();

        /// Another key of the same store.
        Stored with(KeyRef other);
    }

    /// `kubernetes:namespace/name/key`: a key of a Secret in the cluster.
    record Kubernetes(KeyRef key) implements Stored {
        @Override
        public Kubernetes with(KeyRef other) {
            return new Kubernetes(other);
        }

        @Override
        public String toString() {
            return "kubernetes:" + key;
        }
    }

    /// `directory:namespace/name/key`: a key of a Secret in the directory store.
    record Directory(KeyRef key) implements Stored {
        @Override
        public Directory with(KeyRef other) {
            return new Directory(other);
        }

        @Override
        public String toString() {
            return "directory:" + key;
        }
    }

    /// The places that the `password` of an entry lists, in its order; none if it says `none` or nothing.
    static List<PasswordSource> listedIn(Node entry) {
        return entry.items("password").stream()
                .filter(place -> !isNone(place))
                .map(place -> place instanceof Node.Fields ? Exec.of(place) : parse(place.text()))
                .toList();
    }

    private static boolean isNone(Node place) {
        return place instanceof Node.Scalar scalar && scalar.text().equals("none");
    }

    /// Reads the form that `toString` gives of a place that is one text.
    /// @throws IllegalArgumentException with a sentence for the user, if it is none of them
    static PasswordSource parse(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        if (colon < 0 || rest.isBlank()) {
            throw new IllegalArgumentException(FORMS);
        }
        return switch (text.substring(0, colon)) {
            case "env" -> new Env(rest);
            case "file" -> new File(rest);
            case "kubernetes" -> new Kubernetes(KeyRef.parse(rest));
            case "directory" -> new Directory(KeyRef.parse(rest));
            default -> throw new IllegalArgumentException(FORMS);
        };
    }

    /// Says what is allowed, and never repeats what was written: it may be a password.
    String FORMS =
            "a password is named by its place: env:NAME, file:path, kubernetes:namespace/name/key, directory:namespace/name/key"
                    + " or {exec: [PROGRAM, ARGUMENT…]}";
}
