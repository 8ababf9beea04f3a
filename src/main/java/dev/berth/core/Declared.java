package dev.berth.core;

/// A desired resource, and who asked for it where.
public record Declared<R extends Resource>(String service, Origin origin, R resource) {

    public Address address() {
        return resource.address();
    }
}
