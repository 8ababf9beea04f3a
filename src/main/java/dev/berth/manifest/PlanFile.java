package dev.berth.manifest;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Coverage;
import dev.berth.core.Field;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Problem;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.Selection;
import dev.berth.core.Site;
import dev.berth.core.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

/// Reads a plan that `berth plan -o` saved. Whoever could write the file could write anything into it, so nothing in
/// it is believed before the schema and the digests agree.
public final class PlanFile {

    /// A plan of a thousand services has about ten.
    private static final int MAX_MIB = 64;

    private static final int FORMAT = 1;
    private static final int SHOWN = 3;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PlanFile() {}

    /// A plan and where it is from.
    ///
    /// @param version the berth that made it
    public record Saved(String file, String version, Plan plan) {}

    /// The plan in `file`.
    /// @throws InvalidInputException if it can't be read or isn't a whole, unchanged plan
    public static Plan read(Path file) {
        return saved(file).plan();
    }

    /// The same, with the version that made it.
    public static Saved saved(Path file) {
        Origin origin = Origin.of(file.toString(), 0);
        JsonNode root = json(origin, bytes(file, origin));
        JsonNode format = root.path("format");
        if (format.isInt() && format.intValue() != FORMAT) {
            throw invalid(
                    origin,
                    "is a plan of format " + format.intValue() + ", and this berth reads format " + FORMAT
                            + ". Read it with the berth that wrote it, or plan again");
        }
        List<String> breaches = SchemaCheck.of("/schema/plan.schema.json").breaches(root);
        if (!breaches.isEmpty()) {
            throw invalid(
                    origin,
                    "is no plan of berth: "
                            + breaches.stream().limit(SHOWN).collect(Collectors.joining("; "))
                            + ". `berth plan -o` writes one");
        }
        try {
            Plan plan = plan(root);
            requireUnchanged(plan, root, origin);
            return new Saved(file.toString(), text(root, "berth"), plan);
        } catch (IllegalArgumentException malformed) {
            throw invalid(origin, "is no plan of berth: " + malformed.getMessage());
        }
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

    /// The digests follow from the changes, so a file whose changes were edited, or cut, gives itself away.
    private static void requireUnchanged(Plan plan, JsonNode root, Origin origin) {
        boolean same = plan.digest().equals(root.path("digest").stringValue())
                && plan.digests().entrySet().stream()
                        .allMatch(entry -> entry.getValue()
                                .equals(root.path("digests")
                                        .path(entry.getKey())
                                        .stringValue("")))
                && plan.digests().size() == root.path("digests").size();
        if (!same) {
            throw invalid(
                    origin,
                    "its digests don't fit its changes: it was edited, or another version of berth wrote it. Plan again");
        }
    }

    private static Plan plan(JsonNode root) {
        JsonNode selected = root.path("selected");
        return new Plan(
                text(root, "directory"),
                find(root, "commit"),
                root.path("services").intValue(),
                root.path("objects").intValue(),
                names(root.path("unread")),
                list(root.path("changes"), PlanFile::change),
                refusals(root.path("blocked")),
                list(root.path("notes"), PlanFile::note),
                List.of(),
                selected.isObject()
                        ? Optional.of(new Selection(
                                names(selected.path("services")),
                                names(selected.path("removed")),
                                text(selected, "reason"),
                                coverage(selected.path("covers"))))
                        : Optional.empty(),
                site(root));
    }

    private static Optional<Coverage> coverage(JsonNode covers) {
        return covers.isObject()
                ? Optional.of(new Coverage(addresses(covers.path("servers")), addresses(covers.path("of"))))
                : Optional.empty();
    }

    private static SortedSet<Address> addresses(JsonNode names) {
        return names(names).stream().map(Address::parse).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Site site(JsonNode root) {
        var servers = new TreeMap<Address, Site.Server>();
        root.path("servers")
                .properties()
                .forEach(server -> servers.put(
                        Address.parse(server.getKey()),
                        new Site.Server(
                                text(server.getValue(), "identity"),
                                names(server.getValue().path("services")))));
        return new Site(text(root, "fleet"), servers);
    }

    private static PlannedChange change(JsonNode node) {
        return new PlannedChange(
                text(node, "service"),
                origin(text(node, "origin")),
                Address.parse(text(node, "address")),
                text(node, "kind"),
                text(node, "label"),
                Action.valueOf(text(node, "action").toUpperCase(Locale.ROOT)),
                Risk.valueOf(text(node, "risk").toUpperCase(Locale.ROOT)),
                text(node, "summary"),
                list(
                        node.path("fields"),
                        field -> new Field(text(field, "name"), find(field, "live"), find(field, "desired"))),
                list(node.path("steps"), JsonNode::stringValue),
                list(node.path("covers"), JsonNode::stringValue),
                refusals(node.path("blocked")));
    }

    private static List<Refusal> refusals(JsonNode node) {
        return list(
                node,
                refusal -> new Refusal(
                        text(refusal, "guard"),
                        text(refusal, "message"),
                        refusal.path("liftable").booleanValue()));
    }

    private static Note note(JsonNode node) {
        return new Note(
                text(node, "code"),
                find(node, "service"),
                find(node, "origin").map(PlanFile::origin),
                find(node, "address").map(Address::parse),
                text(node, "message"));
    }

    /// `file:line`, or a file alone.
    private static Origin origin(String printed) {
        int colon = printed.lastIndexOf(':');
        boolean hasLine = colon > 0 && printed.substring(colon + 1).matches("[1-9][0-9]{0,8}");
        return hasLine
                ? Origin.of(printed.substring(0, colon), Integer.parseInt(printed.substring(colon + 1)))
                : Origin.of(printed, 0);
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> reader) {
        return array.valueStream().map(reader).toList();
    }

    private static SortedSet<String> names(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).stringValue();
    }

    private static Optional<String> find(JsonNode node, String name) {
        return Optional.ofNullable(node.path(name).stringValue(null));
    }

    private static InvalidInputException invalid(Origin origin, String sentence) {
        return new InvalidInputException(List.of(new Problem(Codes.PLAN, origin, Text.printable(sentence))));
    }
}
