package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.Coverage;
import dev.berth.core.Field;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Ownership;
import dev.berth.core.Problem;
import dev.berth.core.RunGuards;
import dev.berth.core.Selection;
import dev.berth.core.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what berth saved as JSON: the pieces that plans and drifts have in common.
final class SavedJson {

    /// A plan of a thousand services has about ten.
    private static final int MAX_MIB = 64;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private SavedJson() {}

    /// The document in `file`.
    /// @throws InvalidInputException if it can't be read or is no JSON
    static JsonNode read(Path file, Origin origin) {
        return json(origin, bytes(file, origin));
    }

    private static byte[] bytes(Path file, Origin origin) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_MIB * 1024 * 1024 + 1);
            if (bytes.length > MAX_MIB * 1024 * 1024) {
                throw invalid(origin, "is bigger than " + MAX_MIB + " MiB, which no plan is");
            }
            return bytes;
        } catch (NoSuchFileException missing) {
            throw invalid(origin, "does not exist. `berth plan -o " + file + "` writes it");
        } catch (AccessDeniedException denied) {
            throw invalid(origin, "may not be read: permission denied");
        } catch (IOException failed) {
            throw invalid(origin, "can't be read: " + failed.getMessage());
        }
    }

    private static JsonNode json(Origin origin, byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException malformed) {
            String where = malformed.getLocation() == null
                    ? ""
                    : " (line " + malformed.getLocation().getLineNr() + ")";
            throw invalid(origin, "is not JSON" + where + ". `berth plan -o` writes a plan");
        }
    }

    /// Refuses what `apply --report json=PATH` wrote: it is no plan, though it holds one.
    static void requireNoReport(JsonNode root, Origin origin) {
        if (root.has("outcomes")) {
            throw invalid(
                    origin,
                    "is the report of a run of `" + root.path("command").asString("")
                            + "`, which tells what was done, and no"
                            + " plan. `berth plan -o` saves a plan, `berth drift --format json` prints a drift");
        }
    }

    /// The selection of a plan or drift.
    static Optional<Selection> selection(JsonNode selected) {
        return selected.isObject()
                ? Optional.of(new Selection(
                        names(selected.path("services")),
                        names(selected.path("removed")),
                        text(selected, "reason"),
                        coverage(selected.path("covers"))))
                : Optional.empty();
    }

    private static Optional<Coverage> coverage(JsonNode covers) {
        return covers.isObject()
                ? Optional.of(new Coverage(
                        addresses(covers.path("servers")), addresses(covers.path("of")), tally(covers.path("tally"))))
                : Optional.empty();
    }

    private static Optional<RunGuards> tally(JsonNode tally) {
        return tally.isObject()
                ? Optional.of(new RunGuards(
                        tally.path("deletes").longValue(),
                        tally.path("updated").longValue(),
                        tally.path("services").longValue(),
                        tally.path("objects").longValue(),
                        tally.path("marked").longValue(),
                        tally.path("maxDeletes").intValue(),
                        tally.path("maxDeletePercent").intValue(),
                        tally.path("maxUpdatePercent").intValue()))
                : Optional.empty();
    }

    private static SortedSet<Address> addresses(JsonNode names) {
        return names(names).stream().map(Address::parse).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The fields that differ.
    static List<Field> fields(JsonNode change) {
        return list(
                change.path("fields"),
                field -> new Field(text(field, "name"), find(field, "live"), find(field, "desired")));
    }

    static Note note(JsonNode node) {
        return new Note(
                text(node, "code"),
                find(node, "service"),
                find(node, "origin").map(SavedJson::origin),
                find(node, "address").map(Address::parse),
                text(node, "message"));
    }

    /// `file:line`, or a file alone.
    static Origin origin(String printed) {
        int colon = printed.lastIndexOf(':');
        boolean hasLine = colon > 0 && printed.substring(colon + 1).matches("[1-9][0-9]{0,8}");
        return hasLine
                ? Origin.of(printed.substring(0, colon), Integer.parseInt(printed.substring(colon + 1)))
                : Origin.of(printed, 0);
    }

    static <T> List<T> list(JsonNode array, Function<JsonNode, T> reader) {
        return array.valueStream().map(reader).toList();
    }

    static SortedSet<String> names(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).collect(Collectors.toCollection(TreeSet::new));
    }

    static String text(JsonNode node, String name) {
        return node.path(name).stringValue();
    }

    static Optional<String> find(JsonNode node, String name) {
        return Optional.ofNullable(node.path(name).stringValue(null));
    }

    static InvalidInputException invalid(Origin origin, String sentence) {
        return new InvalidInputException(List.of(new Problem(ProblemCodes.PLAN, origin, Text.printable(sentence))));
    }

    private static SortedMap<String, Origin> places(JsonNode node) {
        var places = new TreeMap<String, Origin>();
        node.properties()
                .forEach(place ->
                        places.put(place.getKey(), origin(place.getValue().stringValue(""))));
        return places;
    }

    /// Whom to ask about services, and their labels.
    static SortedMap<String, Ownership> ownership(JsonNode node) {
        var all = new TreeMap<String, Ownership>();
        node.properties().forEach(service -> {
            var labels = new TreeMap<String, String>();
            service.getValue()
                    .path("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().stringValue("")));
            all.put(
                    service.getKey(),
                    new Ownership(
                            find(service.getValue(), "owner"),
                            labels,
                            places(service.getValue().path("from"))));
        });
        return all;
    }
}
