package dev.berth.core;

/// Whose an object is: the fleet and the service that berth made or adopted it for. It stands in the object's
/// [Comment], or in its labels or tags.
public record Mark(String fleet, String service) {

    @Override
    public String toString() {
        return service + " (fleet " + fleet + ")";
    }
}
