package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.core.Text;
import dev.berth.provider.postgres.PgResource.PgExtension;
import dev.berth.provider.postgres.PgServer.OfferedExtension;
import dev.berth.provider.postgres.PgServer.OfferedVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The refusals of a change of an extension. Pure.
record PgExtensionRefusals(PgFleet scope, PgServer server) {

    List<Refusal> creating(PgExtension desired) {
        OfferedExtension offered = server.extensions().get(desired.name());
        if (offered == null) {
            return List.of(Refusal.always(
                    "missing-extension",
                    "postgres \"" + scope.server().name() + "\" doesn't offer " + quoted(desired.name())
                            + Text.nearest(desired.name(), server.extensions().keySet())
                                    .map(near -> ". Did you mean " + near + "?")
                                    .orElse(". Install its package on the server")));
        }
        var refusals = new ArrayList<>(version(desired, offered));
        new PgBoundsRefusals(scope, server).extension(desired, offered).ifPresent(refusals::add);
        offered.version(desired.version()).ifPresent(version -> {
            refusals.addAll(superuser(desired, version));
            refusals.addAll(required(desired, version));
            version.fixedSchema()
                    .filter(fixed ->
                            desired.schema().isPresent() && !desired.schema().equals(Optional.of(fixed)))
                    .ifPresent(fixed -> refusals.add(Refusal.always(
                            "unchangeable", "it always goes to schema " + quoted(fixed) + ". Remove `schema`")));
        });
        return refusals;
    }

    List<Refusal> updating(PgExtension live, PgExtension desired) {
        OfferedExtension offered = server.extensions().get(desired.name());
        if (offered == null) {
            return creating(desired);
        }
        var refusals = new ArrayList<>(version(desired, offered));
        new PgBoundsRefusals(scope, server).extension(desired, offered).ifPresent(refusals::add);
        offered.version(live.version()).ifPresent(version -> {
            refusals.addAll(superuser(desired, version));
            if (!live.schema().equals(desired.schema()) && !version.relocatable()) {
                refusals.add(Refusal.always(
                        "unchangeable",
                        "it can't move to another schema. Write `schema: "
                                + live.schema().orElse("") + "`, or drop and create it"));
            }
        });
        return refusals;
    }

    private static List<Refusal> version(PgExtension desired, OfferedExtension offered) {
        return desired
                .version()
                .filter(version -> !offered.versions().containsKey(version))
                .map(version -> Refusal.always(
                        "missing-extension",
                        "there is no version " + version + ", but "
                                + String.join(", ", offered.versions().keySet())))
                .stream()
                .toList();
    }

    private List<Refusal> superuser(PgExtension desired, OfferedVersion version) {
        return version.trusted() || server.superuser()
                ? List.of()
                : List.of(Refusal.always(
                        "needs-superuser",
                        "only a superuser can create it, and " + server.admin()
                                + " is none. Let one run in that database: create extension "
                                + quoted(desired.name())));
    }

    /// A refusal for each required extension that the manifest does not list. Listed extensions are created
    /// first.
    private List<Refusal> required(PgExtension desired, OfferedVersion version) {
        PgSection section = scope.databases().get(desired.database());
        Set<String> listed = section == null
                ? Set.of()
                : section.extensions().stream()
                        .map(PgSection.PgExtensionSpec::name)
                        .collect(Collectors.toSet());
        return version.requires().stream()
                .filter(required -> !required.equals("plpgsql") && !listed.contains(required))
                .map(required -> Refusal.always(
                        "missing-extension",
                        "it needs extension " + quoted(required) + ". List that too: `extensions: [" + required + ", "
                                + desired.name() + "]`"))
                .toList();
    }
}
