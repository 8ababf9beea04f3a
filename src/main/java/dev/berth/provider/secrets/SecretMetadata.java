package dev.berth.provider.secrets;

import dev.berth.core.Mark;
import dev.berth.core.SecretShape;
import dev.berth.kubernetes.Labels;
import dev.berth.kubernetes.StoredSecret;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The type, labels and annotations of a Secret that are berth's: its mark, and what a manifest declares beside it. A
/// Secret remembers the names of the declared ones in an annotation, so that one that is declared no more is removed
/// and one that another client set stays.
///
/// @param type empty if the manifest declares none: a new Secret then is an Opaque one
public record SecretMetadata(
        Optional<Mark> mark,
        Optional<String> type,
        SortedMap<String, String> labels,
        SortedMap<String, String> annotations) {

    /// The annotation with the declared names: `label:tier annotation:example.com/team`.
    static final String ANNOTATION = "berth.dev/metadata";

    /// The schema of a manifest takes none of these names.
    private static final Pattern TOOLS = Pattern.compile(
            "(berth[.]dev|([-a-z0-9.]*[.])?kubectl[.]kubernetes[.]io)/.*|app[.]kubernetes[.]io/managed-by");

    private static final String LABEL_NAME = "label:";
    private static final String ANNOTATION_NAME = "annotation:";

    public SecretMetadata {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /// A mark alone.
    static SecretMetadata of(Optional<Mark> mark) {
        return new SecretMetadata(mark, Optional.empty(), new TreeMap<>(), new TreeMap<>());
    }

    /// What a live Secret has of the labels and annotations that berth set, or that are declared.
    static SecretMetadata live(StoredSecret stored, SecretMetadata declared) {
        Remembered names = Remembered.of(stored.annotations());
        return new SecretMetadata(
                stored.mark(),
                declared.type().map(_ -> stored.type()),
                kept(stored.labels(), declared.labels().keySet(), names.labels()),
                kept(stored.annotations(), declared.annotations().keySet(), names.annotations()));
    }

    /// What a manifest could declare of a live Secret: nothing of berth's or kubectl's, and nothing where another tool
    /// keeps the whole Secret.
    static SecretShape shape(StoredSecret stored) {
        boolean isKept = stored.keeper().isPresent();
        return new SecretShape(
                stored.type().equals(StoredSecret.OPAQUE) ? "" : stored.type(),
                isKept ? new TreeMap<>() : declarable(stored.labels()),
                isKept ? new TreeMap<>() : declarable(stored.annotations()));
    }

    private static SortedMap<String, String> declarable(SortedMap<String, String> live) {
        var declarable = new TreeMap<>(live);
        declarable.keySet().removeIf(name -> TOOLS.matcher(name).matches());
        return declarable;
    }

    private static SortedMap<String, String> kept(
            SortedMap<String, String> live, Set<String> declared, Set<String> remembered) {
        var kept = new TreeMap<>(live);
        kept.keySet().removeIf(name -> !declared.contains(name) && !remembered.contains(name));
        return kept;
    }

    /// The labels that berth writes.
    SortedMap<String, String> writtenLabels() {
        var written = new TreeMap<>(labels);
        mark.map(Labels::of).ifPresent(written::putAll);
        return written;
    }

    /// The annotations that berth writes: the declared ones, and what remembers all names.
    SortedMap<String, String> writtenAnnotations() {
        var written = new TreeMap<>(annotations);
        String names = Stream.concat(
                        annotations.keySet().stream().map(name -> ANNOTATION_NAME + name),
                        labels.keySet().stream().map(name -> LABEL_NAME + name))
                .collect(Collectors.joining(" "));
        if (!names.isEmpty()) {
            written.put(ANNOTATION, names);
        }
        return written;
    }

    /// The names of the labels and annotations that an earlier write set.
    record Remembered(SortedSet<String> labels, SortedSet<String> annotations) {

        static Remembered of(SortedMap<String, String> annotations) {
            var words = Stream.of(annotations.getOrDefault(ANNOTATION, "").split(" +"))
                    .toList();
            return new Remembered(names(words.stream(), LABEL_NAME), names(words.stream(), ANNOTATION_NAME));
        }

        private static SortedSet<String> names(Stream<String> words, String kind) {
            return words.filter(word -> word.startsWith(kind))
                    .map(word -> word.substring(kind.length()))
                    .filter(name -> !name.isEmpty() && !name.startsWith("berth.dev/") && !Labels.NAMES.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        /// The names of annotations, with the one that holds the names.
        SortedSet<String> allAnnotations() {
            var all = new TreeSet<>(annotations);
            all.add(ANNOTATION);
            return all;
        }
    }
}
