package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// JSON Merge Patch (RFC 7396) on values that keep their places: mappings merge, null removes, everything else
/// replaces. A value that was left empty isn't taken for null: it stays, so that the schema refuses it. Pure.
final class MergePatch {

    private MergePatch() {}

    /// `base` changed by `patch`. A mapping that both have keeps its place in `base`.
    static Node apply(Node base, Node patch) {
        return merged(base, patch, base.origin(), false);
    }

    /// `own` completed with what it lacks of `defaults`, where a null of `own` takes a default away. A null that takes
    /// nothing away stays, so that the schema refuses it. A mapping that both have keeps its place in `own`.
    static Node complete(Node own, Node defaults) {
        return merged(defaults, own, own.origin(), true);
    }

    private static Node merged(Node base, Node patch, Origin place, boolean completes) {
        if (!(patch instanceof Node.Fields changes)) {
            return patch;
        }
        var fields = new LinkedHashMap<String, Node>();
        Map<String, Origin> keys = new HashMap<>();
        if (base instanceof Node.Fields present) {
            fields.putAll(present.fields());
            keys.putAll(present.keys());
        }
        changes.fields().forEach((key, change) -> {
            Node before = fields.get(key);
            if (isRemoval(change) && (before != null || !completes)) {
                fields.remove(key);
                keys.remove(key);
                return;
            }
            boolean keepsPlace = before instanceof Node.Fields && change instanceof Node.Fields && !completes;
            Node start = before == null ? Node.empty(change.origin()) : before;
            fields.put(key, merged(start, change, keepsPlace ? start.origin() : change.origin(), completes));
            if (!keepsPlace || !keys.containsKey(key)) {
                keys.put(key, changes.keys().getOrDefault(key, change.origin()));
            }
        });
        return new Node.Fields(completes ? ordered(fields, changes.fields().keySet()) : fields, keys, place);
    }

    /// `fields` with those of `first` in front, in their order.
    private static Map<String, Node> ordered(Map<String, Node> fields, Set<String> first) {
        var ordered = new LinkedHashMap<String, Node>();
        first.stream()
                .filter(fields::containsKey)
                .forEach(key -> ordered.put(key, Objects.requireNonNull(fields.get(key))));
        fields.forEach(ordered::putIfAbsent);
        return ordered;
    }

    private static boolean isRemoval(Node change) {
        return change.isNull() && !change.text().isEmpty();
    }
}
