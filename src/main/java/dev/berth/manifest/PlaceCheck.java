package dev.berth.manifest;

import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import dev.berth.credential.PasswordPlace;
import dev.berth.credential.PasswordSource;
import dev.berth.system.Section.NamedPlace;
import java.util.List;

/// Checks that a manifest names only passwords of its own: a Secret of its namespace, or an entry of
/// `sources` in `berth.yaml` that is for its service.
record PlaceCheck(Platform platform, Problems problems) {

    void check(List<Service> services) {
        services.forEach(service -> service.sections()
                .values()
                .forEach(section -> section.passwordPlaces().forEach(place -> check(service, place))));
    }

    private void check(Service service, NamedPlace named) {
        switch (named.place()) {
            case PasswordPlace.InSecret(PasswordSource.Stored source) -> secret(service, source, named.origin());
            case PasswordPlace.OfPlatform(String name) -> source(service, name, named.origin());
        }
    }

    private void secret(Service service, PasswordSource.Stored place, Origin origin) {
        String namespace = place.key().namespace();
        if (!namespace.equals(service.id().namespace()) || platform.isClosed(namespace)) {
            problems.add(
                    ProblemCodes.PASSWORD_PLACE,
                    origin,
                    "a manifest takes passwords from Secrets of its own namespace \""
                            + service.id().namespace()
                            + "\" only. Let the platform team write in berth.yaml: `sources: {"
                            + service.id().name() + ": {password: " + place + ", to: "
                            + service.id().name() + "}}`, and name it here: `password: " + PasswordPlace.SOURCES
                            + service.id().name() + "`");
        }
    }

    private void source(Service service, String name, Origin origin) {
        Platform.Source source = platform.sources().get(name);
        if (source == null) {
            problems.add(
                    ProblemCodes.PASSWORD_PLACE,
                    origin,
                    "berth.yaml has no entry \"" + name + "\" under `sources`."
                            + Text.nearest(name, platform.sources().keySet())
                                    .map(near -> " Did you mean \"" + near + "\"?")
                                    .orElse(" Let the platform team write it: `sources: {" + name
                                            + ": {password: [env:…], to: "
                                            + service.id().name() + "}}`"));
        } else if (!source.isFor(service.id().name())) {
            problems.add(
                    ProblemCodes.PASSWORD_PLACE,
                    origin,
                    "the entry \"" + name + "\" under `sources` in berth.yaml is not for "
                            + service.id().name() + ". Let the platform team add it there: `to: ["
                            + service.id().name() + "]`");
        }
    }
}
