package dev.berth.manifest;

import dev.berth.core.Note;
import dev.berth.policy.PolicyCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The checked declarations of a directory of manifests. [FleetReader] makes it; the composition root hands
/// its parts to providers.
///
/// @param directory as the user gave it
/// @param name whose marks these are, when several directories share a server
/// @param unused what to say of the directory's own `berth.yaml` if another one was used that differs
/// @param services by the path of their files
/// @param policies those of the platform, which the manifests keep; none where they were not to be checked
public record Fleet(
        Path directory,
        Optional<String> environment,
        String name,
        Platform platform,
        Optional<String> unused,
        List<Service> services,
        PolicyCheck policies) {

    public Fleet {
        services = List.copyOf(services);
    }

    /// A copy of this fleet in which `other` replaces the service of its name.
    public Fleet with(Service other) {
        return new Fleet(
                directory,
                environment,
                name,
                platform,
                unused,
                services.stream()
                        .map(service -> service.id().name().equals(other.id().name()) ? other : service)
                        .toList(),
                policies);
    }

    /// A copy of this fleet whose policies warn of `warnings`.
    Fleet warning(List<Note> warnings) {
        return new Fleet(directory, environment, name, platform, unused, services, policies.warning(warnings));
    }

    /// The folder of a directory store: where `path` leads from the directory of `berth.yaml`. Empty if Secrets
    /// are kept elsewhere.
    public Optional<Path> storeFolder() {
        return platform.store() instanceof Platform.Store.Directory(String path)
                ? Optional.of(storeFolder(directory, path))
                : Optional.empty();
    }

    /// @param path as `berth.yaml` says it
    static Path storeFolder(Path directory, String path) {
        return directory.resolve(path).normalize();
    }
}
