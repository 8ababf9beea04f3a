package dev.berth.secret;

import dev.berth.core.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The servers that services are told of and that let nobody in, each of which is said once and tried once.
public final class Unreached {

    /// How many services are named.
    private static final int NAMED = 3;

    /// What is wrong with a place, `host:port`, whoever comes.
    ///
    /// @param next what to do about it
    public record Fault(String place, String reason, String next) {}

    /// A service that was told of it.
    private record Told(String service, String where) {}

    private final Map<String, Fault> faults = new LinkedHashMap<>();
    private final Map<Fault, List<Told>> told = new LinkedHashMap<>();

    /// @param said what was said of the server itself already
    public Unreached(Optional<Fault> said) {
        said.ifPresent(fault -> faults.put(fault.place(), fault));
    }

    /// Whether there is no use in trying a place. If there is none, the service is counted.
    public boolean isKnown(String service, String place, String where) {
        Fault fault = faults.get(place);
        if (fault == null) {
            return false;
        }
        told.computeIfPresent(fault, (_, services) -> {
            services.add(new Told(service, where));
            return services;
        });
        return true;
    }

    public void add(String service, String where, Fault fault) {
        faults.putIfAbsent(fault.place(), fault);
        told.computeIfAbsent(fault, _ -> new ArrayList<>()).add(new Told(service, where));
    }

    /// One for each place, about the service if only one is told of it.
    ///
    /// @param server what is about several services is about it
    public List<Check> checks(String server) {
        var checks = new ArrayList<Check>();
        told.forEach((fault, all) -> {
            List<String> services = all.stream().map(Told::service).distinct().toList();
            checks.add(
                    services.size() == 1
                            ? Check.bad(
                                    services.getFirst(),
                                    "can't log in " + all.getFirst().where() + ": " + fault.reason(),
                                    fault.next())
                            : Check.bad(
                                    server,
                                    "no service can log in at " + fault.place() + ": " + fault.reason()
                                            + ". It is what " + names(services) + " are told",
                                    fault.next()));
        });
        return checks;
    }

    private static String names(List<String> services) {
        int more = services.size() - NAMED;
        return more > 1
                ? String.join(", ", services.subList(0, NAMED)) + " and " + more + " other services"
                : String.join(", ", services.subList(0, services.size() - 1)) + " and " + services.getLast();
    }
}
