package dev.berth.core;

/// An address that a manifest takes for its service alone; a second claim of it is a problem that names both
/// places.
///
/// @param what the thing in a sentence: `database "cafe" on postgres "main"`
public record Claim(Address address, Origin origin, String what) {}
