package dev.berth.manifest;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.ChangedObject;
import dev.berth.core.Drift;
import dev.berth.core.Drift.Cause;
import dev.berth.core.Drift.Difference;
import dev.berth.core.InvalidInputException;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.core.Risk;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Reads what `berth drift --format json` printed. It is for readers: nothing is applied of it, so it has no digest.
public final class DriftFile {

    private static final int SHOWN = 3;

    private DriftFile() {}

    /// A drift and where it is from.
    ///
    /// @param version the berth that made it
    public record Saved(String file, String version, Drift drift) {}

    /// Whether a file is a drift and no plan.
    /// @throws InvalidInputException if it can't be read or is no JSON
    public static boolean isDrift(Path file) {
        return SavedJson.read(file, Origin.of(file.toString(), 0)).has("differences");
    }

    /// The drift in `file`. Its plan has the changes that are differences, without steps.
    /// @throws InvalidInputException if it can't be read or isn't one
    public static Saved saved(Path file) {
        Origin origin = Origin.of(file.toString(), 0);
        JsonNode root = SavedJson.read(file, origin);
        SavedJson.requireNoReport(root, origin);
        List<String> breaches = SchemaCheck.of("/schema/drift.schema.json").breaches(root);
        if (!breaches.isEmpty()) {
            throw SavedJson.invalid(
                    origin,
                    "is no drift of berth: "
                            + breaches.stream().limit(SHOWN).collect(Collectors.joining("; "))
                            + ". `berth drift --format json` prints one");
        }
        try {
            return new Saved(file.toString(), SavedJson.text(root, "berth"), drift(root));
        } catch (IllegalArgumentException | DateTimeException malformed) {
            throw SavedJson.invalid(origin, "is no drift of berth: " + malformed.getMessage());
        }
    }

    private static Drift drift(JsonNode root) {
        List<Difference> differences = SavedJson.list(root.path("differences"), DriftFile::difference);
        List<Note> unmanaged = SavedJson.list(root.path("unmanaged"), SavedJson::note);
        var plan = new Plan(
                new PlanSource(
                        SavedJson.text(root, "directory"),
                        SavedJson.find(root, "commit"),
                        root.path("services").intValue(),
                        0,
                        List.of()),
                new PlanTarget("", SavedJson.find(root, "environment"), Collections.emptySortedMap()),
                SavedJson.selection(root.path("selected")),
                SavedJson.ownership(root.path("ownership")),
                SavedJson.names(root.path("unread")),
                differences.stream().map(Difference::change).toList(),
                List.of(),
                Stream.concat(unmanaged.stream(), SavedJson.list(root.path("notes"), SavedJson::note).stream())
                        .toList());
        return new Drift(plan, differences, unmanaged);
    }

    private static Difference difference(JsonNode node) {
        var change = new PlannedChange(
                new ChangedObject(
                        SavedJson.text(node, "service"),
                        SavedJson.origin(SavedJson.text(node, "origin")),
                        Address.parse(SavedJson.text(node, "address")),
                        SavedJson.text(node, "kind"),
                        SavedJson.text(node, "label")),
                Action.valueOf(SavedJson.text(node, "action").toUpperCase(Locale.ROOT)),
                Risk.SAFE,
                "",
                SavedJson.fields(node),
                List.of(),
                List.of(),
                List.of());
        return new Difference(
                Cause.valueOf(
                        SavedJson.text(node, "cause").toUpperCase(Locale.ROOT).replace('-', '_')),
                change,
                SavedJson.find(node, "appliedAt")
                        .map(at -> new Applied(
                                Instant.parse(at),
                                SavedJson.find(node, "appliedCommit"),
                                Optional.empty(),
                                Collections.emptySortedSet())),
                SavedJson.find(node, "since"));
    }
}
