package dev.berth.credential;

import dev.berth.core.KeyRef;
import dev.berth.core.Node;
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
                .map(Node::text)
                .filter(place -> !place.equals("none"))
                .map(PasswordSource::parse)
                .toList();
    }

    /// Reads the form that `toString` gives.
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
            "a password is named by its place: env:NAME, file:path, kubernetes:namespace/name/key or directory:namespace/name/key";
}
