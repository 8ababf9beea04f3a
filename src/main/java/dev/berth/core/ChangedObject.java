package dev.berth.core;

/// What a change is made to, and the service whose manifest declares it.
///
/// @param origin the place of the declaration
/// @param kind what the object is: `postgres role`
/// @param label what the object is called beside its kind: `cafe/pg_trgm`
public record ChangedObject(String service, Origin origin, Address address, String kind, String label) {

    ChangedObject labelled(String other) {
        return new ChangedObject(service, origin, address, kind, other);
    }
}
