package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import dev.berth.core.Text;
import dev.berth.secret.Expression;
import dev.berth.secret.Part;
import dev.berth.secret.Section;
import dev.berth.secret.TemplateException;
import java.util.ArrayList;
import java.util.Collection;
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
        require(expression, "field", expression.field(), PgEndpoint.FIELDS);
        String login = expression.qualifier().orElse(user);
        require(expression, "role", login, logins().keySet());
        String endpoint = expression.endpoint().orElse("default");
        require(expression, "endpoint", endpoint, server.endpoints().keySet());
        return server.endpoints().get(endpoint).expand(expression.field(), database, login, server.role(login));
    }

    private static void require(Expression expression, String what, String name, Collection<String> known) {
        if (!known.contains(name)) {
            String hint = Text.nearest(name, known).map(near -> " Did you mean " + near + "?").orElse("");
            throw new TemplateException(
                    expression + ": there is no " + what + " \"" + name + "\"." + hint + " There are: " + String.join(", ", known));
        }
    }
}
