package dev.berth.manifest;

import java.nio.file.Path;
import java.util.List;

/// What a directory of manifests declares, checked. [FleetReader] makes it; the composition root hands its parts to
/// providers.
///
/// @param directory as the user gave it
/// @param name whose marks these are, when several directories share a server
/// @param services by the path of their files
public record Fleet(Path directory, String name, Platform platform, List<Service> services) {

    public Fleet {
        services = List.copyOf(services);
    }
}
