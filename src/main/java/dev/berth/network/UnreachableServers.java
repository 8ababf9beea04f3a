package dev.berth.network;

import dev.berth.core.Check;
import dev.berth.core.Parallel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// The servers in the Secrets of services that accept no login. Each is reported once, and not tried any more
/// once that is known. Safe to use from several threads.
public final class UnreachableServers {

    /// How many services are named.
    private static final int NAMED = 3;

    /// How many services' logins are tried at a time on one server.
    private static final int AT_ONCE = 4;

    /// A problem of a place, `host:port`, that does not depend on the login.
    ///
    /// @param next what to do about it
    public record Fault(String place, String reason, String next) {}

    /// A service whose keys name the server.
    private record Affected(String service, String where) implements Comparable<Affected> {

        private static final Comparator<Affected> ORDER =
                Comparator.comparing(Affected::service).thenComparing(Affected::where);

        @Override
        public int compareTo(Affected other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<String, Fault> faults = new HashMap<>();
    private final Map<Fault, List<Affected>> affected = new HashMap<>();

    /// @param said what was said of the server itself already
    public UnreachableServers(Optional<Fault> said) {
        said.ifPresent(fault -> faults.put(fault.place(), fault));
    }

    /// Whether there is no use in trying a place. If there is none, the service is counted.
    public synchronized boolean isKnown(String service, String place, String where) {
        Fault fault = faults.get(place);
        if (fault == null) {
            return false;
        }
        affected.computeIfPresent(fault, (_, services) -> {
            services.add(new Affected(service, where));
            return services;
        });
        return true;
    }

    /// Adds a fault. An earlier fault of the place remains, since other threads may have tried the place
    /// meanwhile.
    public synchronized void add(String service, String where, Fault fault) {
        Fault first = faults.computeIfAbsent(fault.place(), _ -> {
            affected.put(fault, new ArrayList<>());
            return fault;
        });
        affected.computeIfPresent(first, (_, services) -> {
            services.add(new Affected(service, where));
            return services;
        });
    }

    /// What `trial` says of each login, tried side by side, in the order of `logins`; then one for each place
    /// that accepts no login, about the service if only one uses the place.
    ///
    /// @param server what is about several services is about it
    /// @param busy whether the server has no room for several at a time
    public <T> List<Check> checks(String server, List<T> logins, boolean busy, Function<T, List<Check>> trial) {
        return Stream.concat(
                        Parallel.map(logins, busy ? 1 : AT_ONCE, trial).stream().flatMap(List::stream),
                        checks(server).stream())
                .toList();
    }

    private synchronized List<Check> checks(String server) {
        var checks = new TreeMap<Affected, Check>();
        affected.forEach((fault, all) -> checks.put(Collections.min(all), check(server, fault, all)));
        return List.copyOf(checks.values());
    }

    private static Check check(String server, Fault fault, List<Affected> all) {
        List<String> services =
                all.stream().map(Affected::service).distinct().sorted().toList();
        return services.size() == 1
                ? Check.bad(
                        services.getFirst(),
                        "can't log in " + Collections.min(all).where() + ": " + fault.reason(),
                        fault.next())
                : Check.bad(
                        server,
                        "no service can log in at " + fault.place() + ": " + fault.reason() + ". The Secrets of "
                                + names(services) + " name it",
                        fault.next());
    }

    private static String names(List<String> services) {
        int more = services.size() - NAMED;
        return more > 1
                ? String.join(", ", services.subList(0, NAMED)) + " and " + more + " other services"
                : String.join(", ", services.subList(0, services.size() - 1)) + " and " + services.getLast();
    }
}
