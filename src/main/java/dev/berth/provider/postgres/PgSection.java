package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.AlternatingUsers;
import dev.berth.core.Claim;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import dev.berth.system.Section;
import dev.berth.system.ServerEntry.Endpoint;
import dev.berth.template.Expression;
import dev.berth.template.Part;
import dev.berth.template.Template;
import dev.berth.template.TemplateException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The section `postgres:` of one manifest, with every default filled in. [PgSectionReader] makes it.
///
/// @param formerDatabase the name that the database had before, if it is to be renamed
/// @param formerUser likewise of the login
/// @param takesTurns whether two users take turns as the service's login, and `user` is but the role that they act as
/// @param takesOwnership whether what others own in the database is handed to the service's login
/// @param settings what every session of the database begins with; empty if the manifest doesn't say
/// @param schemas the owner of each declared schema
/// @param roles the further logins
/// @param from where its data come from, until they are here
public record PgSection(
        ServiceId service,
        Origin origin,
        PgServerSpec server,
        String database,
        Origin databaseOrigin,
        Optional<String> formerDatabase,
        String user,
        Origin userOrigin,
        Optional<String> formerUser,
        boolean takesTurns,
        boolean ownedByAdmin,
        boolean takesOwnership,
        PgLocale locale,
        Optional<String> encoding,
        Optional<String> template,
        Optional<String> tablespace,
        int connectionLimit,
        Optional<PgSettings> settings,
        List<PgExtensionSpec> extensions,
        SortedMap<String, PgSchemaSpec> schemas,
        SortedMap<String, PgLoginSpec> roles,
        SortedSet<String> allowConnect,
        PgRemoval removal,
        Optional<PgFrom> from)
        implements Section {

    private static final List<String> TURNS = List.of("_a", "_b");

    /// An extension as the manifest wants it; without a version any will do, without a schema likewise.
    public record PgExtensionSpec(String name, Optional<String> version, Optional<String> schema, Origin origin) {}

    /// A schema as the manifest wants it.
    public record PgSchemaSpec(String owner, Origin origin) {}

    public PgSection {
        extensions = List.copyOf(extensions);
        schemas = Collections.unmodifiableSortedMap(new TreeMap<>(schemas));
        roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
    }

    /// The same for a run that treats its data as if they were here.
    public PgSection settled() {
        return new PgSection(
                service,
                origin,
                server,
                database,
                databaseOrigin,
                formerDatabase,
                user,
                userOrigin,
                formerUser,
                takesTurns,
                ownedByAdmin,
                takesOwnership,
                locale,
                encoding,
                template,
                tablespace,
                connectionLimit,
                settings,
                extensions,
                schemas,
                roles,
                allowConnect,
                removal,
                from.map(PgFrom::asSettled));
    }

    public boolean absent() {
        return removal.absent();
    }

    Address login() {
        return server.role(user);
    }

    /// The users who take turns as the service's login, or took them, by their names, each with the name that it had
    /// before.
    SequencedMap<String, Optional<String>> turnUsers() {
        var users = new LinkedHashMap<String, Optional<String>>();
        TURNS.stream()
                .filter(turn -> takesTurns || !roles.containsKey(user + turn))
                .forEach(turn -> users.put(user + turn, formerUser.map(former -> former + turn)));
        return users;
    }

    /// Those who are to be there.
    public SequencedSet<String> presentTurns() {
        return takesTurns ? turnUsers().sequencedKeySet() : new LinkedHashSet<>();
    }

    private AlternatingUsers turns() {
        var users = new LinkedHashMap<Address, List<String>>();
        users.put(login(), names(user, formerUser));
        turnUsers().forEach((turn, former) -> users.put(server.role(turn), names(turn, former)));
        return new AlternatingUsers(
                users, takesTurns ? presentTurns().stream().map(server::role).toList() : List.of(login()));
    }

    private static List<String> names(String name, Optional<String> former) {
        return Stream.concat(Stream.of(name), former.stream()).toList();
    }

    /// The kinds of access that further logins have, and so the groups that there must be.
    SortedSet<PgLevel> levels() {
        return roles.values().stream()
                .filter(login -> absent() || !login.absent())
                .map(PgLoginSpec::access)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The further logins with this access that are to be there.
    SortedSet<String> loginsWith(PgLevel level) {
        return roles.entrySet().stream()
                .filter(login ->
                        login.getValue().access() == level && !login.getValue().absent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    SortedSet<String> groups() {
        return levels().stream().map(level -> level.group(database)).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The service's login and the further ones that are to be there.
    SortedSet<String> presentLogins() {
        var logins = new TreeSet<String>();
        if (!absent()) {
            logins.add(user);
            roles.forEach((role, login) -> {
                if (!login.absent()) {
                    logins.add(role);
                }
            });
        }
        return logins;
    }

    /// Every role that the section speaks for, present or not, under its present name.
    public SortedSet<String> allRoles() {
        var all = new TreeSet<>(roles.keySet());
        all.add(user);
        all.addAll(presentTurns());
        all.addAll(groups());
        return all;
    }

    /// The roles whose new tables the groups shall have rights on: those that make tables here.
    SortedSet<String> makers() {
        var makers = new TreeSet<String>(List.of(user));
        schemas.values().stream()
                .map(PgSchemaSpec::owner)
                .filter(owner -> allRoles().contains(owner))
                .forEach(makers::add);
        return makers;
    }

    @Override
    public List<Claim> claims() {
        String on = " on postgres \"" + server.name() + "\"";
        var claims = new ArrayList<Claim>();
        claims.add(new Claim(server.database(database), databaseOrigin, "database \"" + database + "\"" + on));
        claims.add(new Claim(login(), userOrigin, "user \"" + user + "\"" + on));
        presentTurns()
                .forEach(turn -> claims.add(new Claim(
                        server.role(turn),
                        userOrigin,
                        "user \"" + turn + "\", which `rotation: two-users` needs," + on)));
        roles.forEach((role, login) ->
                claims.add(new Claim(server.role(role), login.origin(), "role \"" + role + "\"" + on)));
        groups().forEach(group -> claims.add(
                new Claim(server.role(group), origin, "role \"" + group + "\", which `access` needs," + on)));
        return claims;
    }

    @Override
    public List<PasswordPlace> passwordPlaces() {
        return from.stream()
                .flatMap(source -> source.places().stream().map(place -> new PasswordPlace(place, source.origin())))
                .toList();
    }

    @Override
    public SortedMap<String, Address> logins() {
        var logins = new TreeMap<String, Address>();
        presentLogins().forEach(login -> logins.put(login, server.role(login)));
        return logins;
    }

    private SortedMap<String, Address> everyLogin() {
        var logins = new TreeMap<String, Address>();
        logins.put(user, login());
        roles.keySet().forEach(role -> logins.put(role, server.role(role)));
        return logins;
    }

    /// Those of a service that is to be absent are the ones that it had.
    @Override
    public SortedMap<String, Template> defaultKeys() {
        var keys = new TreeMap<String, Template>();
        (service.absent() ? everyLogin().keySet() : presentLogins())
                .forEach(login -> keys.put(
                        login.equals(user) ? "POSTGRES_URL" : keyOf(login) + "_POSTGRES_URL",
                        Template.of(new Expression(
                                "postgres",
                                "url",
                                Optional.of(login).filter(name -> !name.equals(user)),
                                Optional.empty()))));
        return keys;
    }

    private AlternatingUsers turns(Address address, String role) {
        var users = new LinkedHashMap<Address, List<String>>();
        users.put(address, names(role, PgFleet.former(this, role)));
        return new AlternatingUsers(users, List.of(address));
    }

    /// `cafe_report` of database `cafe` is `REPORT`, as the key's prefix says `CAFE` already.
    private String keyOf(String role) {
        String own = role.startsWith(database + "_") ? role.substring(database.length() + 1) : role;
        return own.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    @Override
    public List<Part> expand(Expression expression) {
        expression.require("field", expression.field(), PgEndpoint.FIELDS);
        if (absent() && !service.absent()) {
            throw new TemplateException(
                    expression + ": the database is to be absent, so there is nothing to tell. Remove the key");
        }
        SortedMap<String, Address> known = service.absent() ? everyLogin() : logins();
        Expression read = expression.of(known.keySet(), server.endpoints().keySet());
        String login = read.qualifier().orElse(user);
        Address address = read.choose("role", login, known);
        String name = read.endpoint().orElse("default");
        Endpoint endpoint = read.choose("endpoint", name, server.endpoints());
        return new PgEndpoint(name, endpoint)
                .expand(
                        expression.field(),
                        database,
                        new PgEndpoint.Login(address, login, login.equals(user) ? turns() : turns(address, login)));
    }
}
