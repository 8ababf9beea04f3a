package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.FoundDatabase;
import dev.berth.core.Note;
import dev.berth.core.Secret;
import dev.berth.importing.Importer;
import dev.berth.manifest.Fleet;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.live.PgImportReader;
import dev.berth.provider.secrets.SecretsSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The manifests and notes that `berth import` makes from the live servers and Secrets.
///
/// @param head the line that each manifest begins with; may be empty
record ImportFindings(List<Importer.Draft> drafts, List<Note> notes, String head) {

    ImportFindings {
        drafts = List.copyOf(drafts);
        notes = List.copyOf(notes);
    }

    /// Reads the PostgreSQL servers and the Secrets for what no manifest declares yet.
    ///
    /// @param namespaces the only ones to look at, or empty for all
    static ImportFindings read(
            Fleet fleet,
            List<PgServerSpec> servers,
            AdminLogins admins,
            Supplier<SecretsSession> secrets,
            SortedSet<String> namespaces) {
        Set<Address> claimed = fleet.services().stream()
                .flatMap(service -> service.sections().values().stream())
                .flatMap(section -> section.claims().stream())
                .map(Claim::address)
                .collect(Collectors.toSet());
        var databases = new ArrayList<FoundDatabase>();
        var notes = new ArrayList<Note>();
        for (PgServerSpec server : servers) {
            PgImportReader.Findings found = PgImportReader.read(
                    fleet.name(), server, admins.login(server.address()).get(), claimed);
            databases.addAll(found.databases());
            notes.addAll(found.notes());
        }
        SecretsSession.Found stored = stored(secrets, namespaces);
        notes.addAll(stored.notes());
        var imports = new Importer(fleet.platform(), claimed, databases, live(fleet, stored), stored.shapes());
        notes.addAll(imports.notes());
        return new ImportFindings(imports.drafts(), notes, NewCommand.editorLine(fleet.services()));
    }

    private static SecretsSession.Found stored(Supplier<SecretsSession> secrets, SortedSet<String> namespaces) {
        try (var store = secrets.get()) {
            return store.all(namespaces);
        }
    }

    /// The Secrets' keys that no manifest declares.
    private static SortedMap<Address, List<Secret>> live(Fleet fleet, SecretsSession.Found stored) {
        var live = new TreeMap<Address, List<Secret>>();
        stored.values().forEach((key, value) -> {
            if (value.isText()) {
                live.put(key.address(), List.of(value));
            }
        });
        fleet.services().stream()
                .flatMap(service -> service.keys().keySet().stream())
                .forEach(declared -> live.remove(declared.address()));
        return live;
    }
}
