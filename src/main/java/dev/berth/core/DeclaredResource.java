package dev.berth.core;

/// A resource that a service declares, and where.
///
/// @param absent whether it is to be removed; `resource` then says which one, and whose mark it should carry
public record DeclaredResource<R extends Resource>(String service, Origin origin, R resource, boolean absent) {

    /// Declares that `resource` exists.
    public DeclaredResource(String service, Origin origin, R resource) {
        this(service, origin, resource, false);
    }

    public Address address() {
        return resource.address();
    }
}
