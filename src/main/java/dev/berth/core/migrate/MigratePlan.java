package dev.berth.core.migrate;

import dev.berth.core.Fingerprint;
import dev.berth.core.Plan;
import dev.berth.core.Refusal;
import dev.berth.core.migrate.MigrateReading.Place;
import java.util.List;

/// A migration as it is shown and approved.
///
/// @param moving what is done to the data, in order
/// @param switching what is changed behind that
public record MigratePlan(String service, MigrateReading reading, List<String> moving, Plan switching) {

    public MigratePlan {
        moving = List.copyOf(moving);
    }

    /// A copy of this plan with only the refusals `remaining`.
    public MigratePlan refusing(List<Refusal> remaining) {
        return new MigratePlan(service, reading.refusing(remaining), moving, switching);
    }

    /// The digest of what is approved, in 64 hexadecimal digits: from where to where, every step, and every
    /// change of the switch. Sizes and sessions, which change all the time, have no part in it.
    public String digest() {
        return place(place(new Fingerprint().add("migrate").add(service), reading.from()), reading.to())
                .add(reading.refusals().stream().map(Refusal::message).toList())
                .add(moving)
                .add(switching.digest())
                .hex();
    }

    private static Fingerprint place(Fingerprint fingerprint, Place place) {
        return fingerprint.add(
                List.of(place.database(), place.server(), String.valueOf(place.major()), place.identity()));
    }
}
