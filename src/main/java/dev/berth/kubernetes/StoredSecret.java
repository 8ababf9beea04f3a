package dev.berth.kubernetes;

import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.AppliedStore;
import dev.berth.core.Mark;
import dev.berth.core.Secret;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A Secret as the API server holds it, with what it remembers of who wrote what.
///
/// @param data the keys' values in base64
/// @param encryption the tool that encrypted it
public record StoredSecret(
        Address address,
        Metadata metadata,
        String type,
        boolean immutable,
        SortedMap<String, Secret> data,
        Optional<String> encryption) {

    /// What is known of a Secret beside its content.
    ///
    /// @param version its resourceVersion; empty if it has none
    /// @param owners the objects that it belongs to: `ExternalSecret cafe`
    /// @param managers who wrote its fields, where that is remembered
    public record Metadata(
            String version,
            SortedMap<String, String> labels,
            SortedMap<String, String> annotations,
            List<String> owners,
            List<FieldManager> managers) {

        static final Metadata NONE = new Metadata("", new TreeMap<>(), new TreeMap<>(), List.of(), List.of());

        public Metadata {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
            annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
            owners = List.copyOf(owners);
            managers = List.copyOf(managers);
        }
    }

    /// Workloads that still have to be restarted for content that was written at `since`.
    public record Due(Instant since, List<String> workloads) {

        /// The annotation that remembers them.
        public static final String ANNOTATION = "berth.dev/restart";

        public String text() {
            return since + " " + String.join(" ", workloads);
        }

        static Optional<Due> parse(String text) {
            List<String> words = List.of(text.strip().split(" +"));
            try {
                return Optional.of(new Due(Instant.parse(words.getFirst()), words.subList(1, words.size())));
            } catch (DateTimeParseException other) {
                return Optional.empty();
            }
        }
    }

    public static final String OPAQUE = "Opaque";

    public StoredSecret {
        data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
    }

    /// A Secret that only the tool that encrypted it can read.
    public static StoredSecret closed(Address address, String tool) {
        return new StoredSecret(address, Metadata.NONE, OPAQUE, false, new TreeMap<>(), Optional.of(tool));
    }

    /// A copy of this Secret, encrypted by `tool`.
    public StoredSecret encrypted(Optional<String> tool) {
        return new StoredSecret(address, metadata, type, immutable, data, tool);
    }

    public String version() {
        return metadata.version();
    }

    public SortedMap<String, String> labels() {
        return metadata.labels();
    }

    public SortedMap<String, String> annotations() {
        return metadata.annotations();
    }

    public List<String> owners() {
        return metadata.owners();
    }

    public List<FieldManager> managers() {
        return metadata.managers();
    }

    public Optional<Mark> mark() {
        return Labels.mark(labels());
    }

    /// The values of the keys; an encrypted Secret has none.
    public SortedMap<String, Secret> values() {
        var values = new TreeMap<String, Secret>();
        if (encryption.isPresent()) {
            return values;
        }
        data.forEach(
                (key, base64) -> values.put(key, Secret.of(Base64.getDecoder().decode(base64.reveal()))));
        return values;
    }

    public Optional<Secret> value(String key) {
        return Optional.ofNullable(values().get(key));
    }

    /// The keys that berth wrote and no other client has changed since.
    public SortedSet<String> keysOfBerth() {
        var written = new TreeSet<String>();
        managers().stream().filter(FieldManager::isBerth).forEach(manager -> written.addAll(manager.keys()));
        return written;
    }

    /// The other field manager that wrote the live value of `key`.
    public Optional<FieldManager> writer(String key) {
        return managers().stream()
                .filter(manager -> !manager.isBerth() && manager.keys().contains(key))
                .max(Comparator.comparing(manager -> manager.time().orElse(Instant.EPOCH)));
    }

    public Optional<Due> due() {
        return Optional.ofNullable(annotations().get(Due.ANNOTATION)).flatMap(Due::parse);
    }

    /// When a value was last written.
    public Optional<Instant> written() {
        return managers().stream()
                .filter(manager -> !manager.keys().isEmpty())
                .flatMap(manager -> manager.time().stream())
                .max(Comparator.naturalOrder());
    }

    /// The other field manager that wrote one of the values last, and when: `written by kubectl-edit at …`.
    /// Empty if that was before the last apply.
    public Optional<String> touch() {
        Instant applied = Stream.concat(
                        managers().stream()
                                .filter(manager -> manager.name().equals(FieldManager.BERTH))
                                .flatMap(manager -> manager.time().stream()),
                        Optional.ofNullable(annotations().get(AppliedStore.ANNOTATION)).flatMap(Applied::parse).stream()
                                .map(Applied::at))
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        return managers().stream()
                .filter(manager -> !manager.name().equals(FieldManager.BERTH)
                        && !manager.keys().isEmpty()
                        && manager.time().filter(applied::isAfter).isEmpty())
                .max(Comparator.comparing(manager -> manager.time().orElse(Instant.EPOCH)))
                .map(manager -> "written by " + manager.name()
                        + manager.time().map(time -> " at " + time).orElse(""));
    }

    /// The size that the API server limits: of all values together.
    long bytes() {
        return values().values().stream().mapToLong(Secret::size).sum();
    }

    /// The tool that keeps the whole Secret and would undo what berth writes: `Argo CD tracks it (…)`.
    public Optional<String> keeper() {
        return Keeper.of(labels(), annotations(), owners());
    }

    /// The size that the API server limits of annotations: of all names and values together.
    public long annotationBytes() {
        return annotations().entrySet().stream()
                .mapToLong(entry -> Secret.of(entry.getKey()).size()
                        + Secret.of(entry.getValue()).size())
                .sum();
    }
}
