package dev.berth.provider.postgres;

import dev.berth.provider.postgres.PgDatabase.Usage;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The catalogs inside the databases of a server, without databases that can't be entered.
public record PgDatabaseCatalogs(List<PgDatabaseCatalog> all) {

    public PgDatabaseCatalogs {
        all = List.copyOf(all);
    }

    /// The facts that do not depend on declarations, by the declared database.
    public SortedMap<String, PgInner> inner() {
        var inner = new TreeMap<String, PgInner>();
        all.stream()
                .filter(found -> !found.section().absent())
                .forEach(found -> inner.put(found.section().database(), found.inner()));
        return inner;
    }

    /// The contents that would be lost with the databases that are to be dropped, by their live names.
    public Map<String, Usage> usages() {
        var usages = new TreeMap<String, Usage>();
        all.stream().forEach(found -> found.usage().ifPresent(usage -> usages.put(found.database(), usage)));
        return usages;
    }

    /// Why the databases that are to go could not be dumped whole, by their live names.
    public Map<String, List<String>> undumpable() {
        var undumpable = new TreeMap<String, List<String>>();
        all.stream().forEach(found -> undumpable.put(found.database(), found.undumpable()));
        return undumpable;
    }

    /// The live and declared objects, as resources.
    public List<PgResource> live(PgServer facts) {
        return all.stream().flatMap(found -> found.with(facts).live().stream()).toList();
    }
}
