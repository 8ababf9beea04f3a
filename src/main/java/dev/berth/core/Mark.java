package dev.berth.core;

/// The fleet and the service that berth created or adopted an object for. It stands in the object's
/// [Comment], or in its labels or tags.
public record Mark(String fleet, String service) {

    @Override
    public String toString() {
        return service + " (fleet " + fleet + ")";
    }
}
