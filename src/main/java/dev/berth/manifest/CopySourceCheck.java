package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Checks that every `${copy:…}` has a source. A Secret that no manifest declares may hold anything, so only
/// declared ones are checked.
final class CopySourceCheck {

    private final SortedMap<KeyRef, DeclaredKey> declared = new TreeMap<>();
    private final Map<Address, Set<String>> keysOfSecret = new HashMap<>();
    private final Problems problems;

    CopySourceCheck(List<Service> services, Problems problems) {
        this.problems = problems;
        services.forEach(service -> declared.putAll(service.keys()));
        declared.keySet()
                .forEach(key -> keysOfSecret
                        .computeIfAbsent(key.secret(), _ -> new LinkedHashSet<>())
                        .add(key.key()));
    }

    /// Follows every key to its source once.
    void check() {
        var done = new HashSet<KeyRef>();
        declared.forEach((key, value) -> source(value).ifPresent(source -> {
            missing(key, source, value.origin());
            circle(key, done);
        }));
    }

    private Optional<KeyRef> source(DeclaredKey key) {
        return key.template().copied();
    }

    private void missing(KeyRef key, KeyRef source, Origin origin) {
        Set<String> keys = keysOfSecret.get(source.secret());
        if (keys != null && !keys.contains(source.key())) {
            String hint = Text.nearest(source.key(), keys)
                    .map(near -> "Did you mean \"" + near + "\"?")
                    .orElse("There are: " + String.join(", ", keys));
            problems.add(
                    ProblemCodes.COPY,
                    origin,
                    key.key() + ": ${copy:" + source + "}: Secret \"" + source.namespace() + "/" + source.name()
                            + "\" is declared without a key \"" + source.key() + "\". " + hint);
        }
    }

    /// Reports a circle when the walk from `start` comes back to a key of the same walk.
    private void circle(KeyRef start, Set<KeyRef> done) {
        var walked = new ArrayList<KeyRef>();
        Optional<KeyRef> next = Optional.of(start);
        while (next.isPresent() && done.add(next.get())) {
            walked.add(next.get());
            next = Optional.ofNullable(declared.get(next.get())).flatMap(this::source);
        }
        int from = next.map(walked::indexOf).orElse(-1);
        if (from < 0) {
            return;
        }
        List<KeyRef> circle = walked.subList(from, walked.size());
        String sentence = circle.size() == 1
                ? circle.getFirst() + " is copied from itself. Give it a value of its own"
                : circle.stream()
                        .map(key -> key + " (" + origin(key) + ")")
                        .collect(Collectors.joining(
                                " from ",
                                "keys are copied in a circle: ",
                                " from the first. Give one of them a value of its own"));
        problems.add(ProblemCodes.COPY, origin(circle.getFirst()), sentence);
    }

    private Origin origin(KeyRef key) {
        DeclaredKey value = declared.get(key);
        if (value == null) {
            throw new AssertionError(key);
        }
        return value.origin();
    }
}
