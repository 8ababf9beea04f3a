package dev.berth.provider.postgres;

import dev.berth.provider.postgres.PgServer.Lasting;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/// Facts that a reading collects only if a manifest needs them; empty if they were not read.
///
/// @param dependents what roles own and are granted, if one may go or is adopted
/// @param lasting what dropping such a role would fail at
/// @param dumpProblem why a database that is to be dumped can't be
/// @param inside what was read inside the sections' databases, by the database's present name; of one that is still
///     to be made, in its template
/// @param strays objects that were renamed by hand
public record PgFindings(
        PgDependents dependents,
        List<Lasting> lasting,
        Optional<String> dumpProblem,
        SortedMap<String, PgInner> inside,
        PgRenamedByHand strays) {

    static final PgFindings NONE = of(PgDependents.NONE, List.of());

    static PgFindings of(PgDependents dependents, List<Lasting> lasting) {
        return new PgFindings(
                dependents, lasting, Optional.empty(), Collections.emptySortedMap(), PgRenamedByHand.NONE);
    }

    public PgFindings withLasting(List<Lasting> more) {
        List<Lasting> all = Stream.concat(lasting.stream(), more.stream()).toList();
        return new PgFindings(dependents, all, dumpProblem, inside, strays);
    }

    public PgFindings withDumpProblem(Optional<String> problem) {
        return new PgFindings(dependents, lasting, problem, inside, strays);
    }

    public PgFindings withInside(SortedMap<String, PgInner> found) {
        return new PgFindings(dependents, lasting, dumpProblem, found, strays);
    }

    public PgFindings withStrays(PgRenamedByHand found) {
        return new PgFindings(dependents, lasting, dumpProblem, inside, found);
    }
}
