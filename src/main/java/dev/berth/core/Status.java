package dev.berth.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The present use of servers by the services of a fleet, and whether the services are as declared. `berth
/// status` prints it.
///
/// @param environment the one that it is about; empty for the base
/// @param part the servers that it is limited to; empty if it is about the whole directory
/// @param services the nearest to a limit first
/// @param notes what could not be read
public record Status(
        String directory,
        Optional<String> environment,
        Optional<Selection> part,
        List<OfService> services,
        List<Note> notes) {

    /// The status of a service.
    ///
    /// @param state `in sync`, or what a plan would say in a few words
    /// @param applied the last apply, if its record can be read
    public record OfService(
            String service, Ownership ownership, String state, Optional<Applied> applied, List<Usage> usages) {

        public OfService {
            usages = usages.stream().sorted().toList();
        }

        public int nearest() {
            return usages.stream().mapToInt(Usage::nearest).max().orElse(0);
        }
    }

    public Status {
        services = services.stream()
                .sorted(Comparator.comparingInt(OfService::nearest).reversed().thenComparing(OfService::service))
                .toList();
        notes = notes.stream().sorted().distinct().toList();
    }
}
