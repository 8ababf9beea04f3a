package dev.berth.importing;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.SecretShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The types, labels and annotations of one service's live Secrets, as its manifest can declare them: labels and
/// annotations are the same on all of its Secrets. Pure.
///
/// @param types of the Secrets that aren't Opaque, by name
/// @param notes on what can't be declared
record PublishedShapes(
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations,
        SortedMap<String, String> types,
        List<Note> notes) {

    static final PublishedShapes NONE =
            new PublishedShapes(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of());

    /// Kubernetes takes a Secret of these types only with their keys, so no manifest can name one.
    private static final Pattern KUBERNETES = Pattern.compile("([-a-z0-9.]*[.])?kubernetes[.]io/.*");

    /// An annotation may hold anything, a copy of the whole Secret too.
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.:/,+%@ -]{0,120}");

    /// A long run of letters and digits, as generated passwords, keys and tokens are.
    private static final Pattern GENERATED =
            Pattern.compile("(?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{12,}");

    private static final Pattern SECRET = Pattern.compile("(?i).*(pass|pwd|secret-value|token|credential|applied).*");

    /// @param secrets those that the manifest declares
    static PublishedShapes of(SortedSet<Address> secrets, Map<Address, SecretShape> live) {
        List<SecretShape> shapes = secrets.stream()
                .flatMap(secret -> Optional.ofNullable(live.get(secret)).stream())
                .toList();
        if (shapes.size() < secrets.size() || shapes.isEmpty()) {
            return NONE;
        }
        var types = new TreeMap<String, String>();
        var notes = new ArrayList<Note>();
        SortedMap<String, String> labels = common(shapes, SecretShape::labels);
        SortedMap<String, String> annotations = common(shapes, SecretShape::annotations);
        labels.entrySet().removeIf(PublishedShapes::mayBeSecret);
        annotations.entrySet().removeIf(PublishedShapes::mayBeSecret);
        for (Address secret : secrets) {
            SecretShape shape = Objects.requireNonNull(live.get(secret));
            if (KUBERNETES.matcher(shape.type()).matches()) {
                notes.add(Note.of(
                        "not-imported",
                        secret,
                        "its type is " + shape.type() + ", which no manifest can name, and a type can't be changed."
                                + " Declare a Secret of another name in its place"));
            } else if (!shape.type().isEmpty()) {
                types.put(secret.name(), shape.type());
            }
            var left = new TreeSet<String>();
            left.addAll(without(shape.labels(), labels));
            left.addAll(without(shape.annotations(), annotations));
            if (!left.isEmpty()) {
                notes.add(Note.of(
                        "not-imported",
                        secret,
                        "the manifest leaves out its " + String.join(", ", left) + ": not all Secrets of the service"
                                + " have the same, or the value may be a secret. berth leaves on a Secret what others"
                                + " set there"));
            }
        }
        return new PublishedShapes(labels, annotations, types, notes);
    }

    private static boolean mayBeSecret(Map.Entry<String, String> entry) {
        return SECRET.matcher(entry.getKey()).matches()
                || !HARMLESS.matcher(entry.getValue()).matches()
                || GENERATED.matcher(entry.getValue()).find();
    }

    private static SortedMap<String, String> common(
            List<SecretShape> shapes, Function<SecretShape, SortedMap<String, String>> part) {
        var common = new TreeMap<>(part.apply(shapes.getFirst()));
        shapes.forEach(shape -> common.entrySet().retainAll(part.apply(shape).entrySet()));
        return common;
    }

    private static SortedSet<String> without(SortedMap<String, String> all, SortedMap<String, String> kept) {
        var names = new TreeSet<>(all.keySet());
        names.removeAll(kept.keySet());
        return names;
    }
}
