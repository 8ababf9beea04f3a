package dev.berth.system;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Origin;
import dev.berth.credential.PasswordPlace;
import dev.berth.template.Expressions;
import dev.berth.template.Template;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/// A provider's section of one manifest, read and checked: `postgres:`. The provider's own record has the rest.
public interface Section extends Expressions {

    /// The name of the entry of `berth.yaml` that it is about.
    String serverName();

    /// The addresses that the service takes for itself.
    List<Claim> claims();

    /// The logins whose password only berth knows, so that some key of the service's Secrets must carry it, by
    /// the name that templates use for them: `cafe_user`.
    SortedMap<String, Address> logins();

    /// The logins that have no password by their manifest, so that berth makes none, by the same names.
    default SortedMap<String, Address> passwordless() {
        return Collections.emptySortedMap();
    }

    /// A place that may hold a password, and where the manifest names it.
    record NamedPlace(PasswordPlace place, Origin origin) {}

    /// The places of passwords that the section names.
    default List<NamedPlace> passwordPlaces() {
        return List.of();
    }

    /// The keys of the default Secret, without their prefix: `POSTGRES_URL` -> `${postgres.url}`.
    SortedMap<String, Template> defaultKeys();
}
