package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import dev.berth.secret.Expression;
import dev.berth.secret.Part;
import dev.berth.secret.Section;
import dev.berth.secret.ServerEntry.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The section `postgres:` of one manifest, with every default filled in. [PgSectionReader] makes it.
public record PgSection(
        ServiceId service,
        Origin origin,
        PgServerSpec server,
        String database,
        Origin databaseOrigin,
        String user,
        Origin userOrigin,
        boolean ownedByAdmin,
        PgLocale locale,
        Optional<String> encoding,
        Optional<String> template,
        int connectionLimit,
        List<PgExtensionSpec> extensions,
        SortedMap<String, Origin> roles,
        SortedSet<String> allowConnect,
        Map<Origin, String> notYet)
        implements Section {

    /// An extension as the manifest wants it; without a version any will do.
    public record PgExtensionSpec(String name, Optional<String> version, Origin origin) {}

    public PgSection {
        extensions = List.copyOf(extensions);
        notYet = Map.copyOf(notYet);
    }

    Address login() {
        return server.role(user);
    }

    @Override
    public List<Claim> claims() {
        String on = " on postgres \"" + server.name() + "\"";
        var claims = new ArrayList<Claim>();
        claims.add(new Claim(server.database(database), databaseOrigin, "database \"" + database + "\"" + on));
        claims.add(new Claim(login(), userOrigin, "user \"" + user + "\"" + on));
        roles.forEach((role, place) -> claims.add(new Claim(server.role(role), place, "role \"" + role + "\"" + on)));
        return claims;
    }

    @Override
    public SortedMap<String, Address> logins() {
        var logins = new TreeMap<String, Address>();
        logins.put(user, login());
        roles.keySet().forEach(role -> logins.put(role, server.role(role)));
        return logins;
    }

    @Override
    public SortedMap<String, String> defaultKeys() {
        var keys = new TreeMap<String, String>();
        keys.put("POSTGRES_URL", "${postgres.url}");
        roles.keySet().forEach(role -> keys.put(keyOf(role) + "_POSTGRES_URL", "${postgres.url:" + role + "}"));
        return keys;
    }

    /// `cafe_report` of database `cafe` is `REPORT`, as the key's prefix says `CAFE` already.
    private String keyOf(String role) {
        String own = role.startsWith(database + "_") ? role.substring(database.length() + 1) : role;
        return own.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    @Override
    public List<Part> expand(Expression expression) {
        expression.require("field", expression.field(), PgEndpoint.FIELDS);
        String login = expression.qualifier().orElse(user);
        Address address = expression.choose("role", login, logins());
        String name = expression.endpoint().orElse("default");
        Endpoint endpoint = expression.choose("endpoint", name, server.endpoints());
        return new PgEndpoint(name, endpoint).expand(expression.field(), database, login, address);
    }
}
