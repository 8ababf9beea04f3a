package dev.berth.core;

import java.time.LocalDate;
import java.util.Optional;
import java.util.SortedMap;

/// Something on a server or in a store that berth manages, as it is or as it should be. Each provider has a
/// sealed set of records of this type; its session normalises live ones, so that equal fields mean equal state.
public interface Resource {

    Address address();

    /// The kind of the resource in messages: `postgres role`.
    String kind();

    /// How a plan calls it beside its kind: its name, with what it is in where that matters.
    default String label() {
        return address().name();
    }

    /// Everything that berth manages of it: values are compared by `equals` and shown by `toString`. Secret
    /// values must be of a type whose `toString` is `(secret)`. Absent properties are left out.
    SortedMap<String, Object> fields();

    /// A few words that say what a created one will be: `login, read`.
    String summary();

    /// The address that a desired resource had before it was renamed, if the manifest names one.
    default Optional<Address> former() {
        return Optional.empty();
    }

    /// The day on which its password was made, of a live login where that is remembered: the first of all days if it
    /// should be and isn't.
    default Optional<LocalDate> passwordMade() {
        return Optional.empty();
    }

    /// Whether a desired one is to go, and only stays until it may.
    default boolean isWaiting() {
        return false;
    }

    /// Whether a run that had every permission began to remove the service, so that the next run continues
    /// without asking again.
    default boolean isLeaving() {
        return false;
    }

    /// Whether a desired one is in no manifest: it is planned only while the live one isn't as it always should be, so
    /// that whatever differs was changed on the server.
    default boolean isImplied() {
        return false;
    }

    /// The mark of the owner; empty if the resource has no owner, or if its kind carries no mark.
    default Optional<Mark> mark() {
        return Optional.empty();
    }
}
