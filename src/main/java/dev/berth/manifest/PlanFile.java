package dev.berth.manifest;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.ChangedObject;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Reads a plan that `berth plan -o` saved. The file may have been edited, so nothing in it is believed
/// before the schema and the digests agree.
public final class PlanFile {

    private static final int FORMAT = 1;
    private static final int SHOWN = 3;

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

    /// The saved plan, with the version of berth that made it.
    public static Saved saved(Path file) {
        Origin origin = Origin.of(file.toString(), 0);
        JsonNode root = SavedJson.read(file, origin);
        JsonNode format = root.path("format");
        if (format.isInt() && format.intValue() != FORMAT) {
            throw SavedJson.invalid(
                    origin,
                    "is a plan of format " + format.intValue() + ", and this berth reads format " + FORMAT
                            + ". Read it with the berth that wrote it, or plan again");
        }
        SavedJson.requireNoReport(root, origin);
        List<String> breaches = SchemaCheck.of("/schema/plan.schema.json").breaches(root);
        if (!breaches.isEmpty()) {
            throw SavedJson.invalid(
                    origin,
                    "is no plan of berth: "
                            + breaches.stream().limit(SHOWN).collect(Collectors.joining("; "))
                            + ". `berth plan -o` writes one");
        }
        try {
            Plan plan = plan(root);
            requireUnchanged(plan, root, origin);
            return new Saved(file.toString(), SavedJson.text(root, "berth"), plan);
        } catch (IllegalArgumentException malformed) {
            throw SavedJson.invalid(origin, "is no plan of berth: " + malformed.getMessage());
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
            throw SavedJson.invalid(
                    origin,
                    "its digests don't fit its changes: it was edited, or another version of berth wrote it. Plan again");
        }
    }

    private static Plan plan(JsonNode root) {
        return new Plan(
                new PlanSource(
                        SavedJson.text(root, "directory"),
                        SavedJson.find(root, "commit"),
                        root.path("services").intValue(),
                        root.path("objects").intValue(),
                        List.of()),
                site(root),
                SavedJson.selection(root.path("selected")),
                SavedJson.ownership(root.path("ownership")),
                SavedJson.names(root.path("unread")),
                SavedJson.list(root.path("changes"), PlanFile::change),
                refusals(root.path("blocked")),
                SavedJson.list(root.path("notes"), SavedJson::note));
    }

    private static PlanTarget site(JsonNode root) {
        var servers = new TreeMap<Address, PlanTarget.Server>();
        root.path("servers")
                .properties()
                .forEach(server -> servers.put(
                        Address.parse(server.getKey()),
                        new PlanTarget.Server(
                                SavedJson.text(server.getValue(), "identity"),
                                SavedJson.names(server.getValue().path("services")))));
        return new PlanTarget(SavedJson.text(root, "fleet"), SavedJson.find(root, "environment"), servers);
    }

    private static PlannedChange change(JsonNode node) {
        return new PlannedChange(
                new ChangedObject(
                        SavedJson.text(node, "service"),
                        SavedJson.origin(SavedJson.text(node, "origin")),
                        Address.parse(SavedJson.text(node, "address")),
                        SavedJson.text(node, "kind"),
                        SavedJson.text(node, "label")),
                Action.valueOf(SavedJson.text(node, "action").toUpperCase(Locale.ROOT)),
                Risk.valueOf(SavedJson.text(node, "risk").toUpperCase(Locale.ROOT)),
                SavedJson.text(node, "summary"),
                SavedJson.fields(node),
                SavedJson.list(node.path("steps"), JsonNode::stringValue),
                SavedJson.list(node.path("covers"), JsonNode::stringValue),
                refusals(node.path("blocked")));
    }

    private static List<Refusal> refusals(JsonNode node) {
        return SavedJson.list(
                node,
                refusal -> new Refusal(
                        SavedJson.text(refusal, "guard"),
                        SavedJson.text(refusal, "message"),
                        refusal.path("liftable").booleanValue()));
    }
}
