package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import dev.berth.system.Section;
import dev.berth.template.Expression;
import dev.berth.template.Part;
import dev.berth.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The section `postgres:` of one manifest, with every default filled in. [PgSectionReader] makes it.
///
/// @param further the databases besides the first one
/// @param from where its data come from, until they are here
public record PgSection(
        ServiceId service,
        Origin origin,
        PgServerSpec server,
        PgDatabaseDeclaration declaration,
        List<PgDatabaseDeclaration> further,
        PgLogins declaredLogins,
        PgRemoval removal,
        Optional<PgFrom> from)
        implements Section {

    private static final List<String> TURNS = List.of("_a", "_b");

    /// A name, where the manifest says it, and the one that its object had before, if it is to be renamed.
    public record Named(String name, Origin origin, Optional<String> former) {}

    /// The database as the manifest wants it.
    ///
    /// @param takesOwnership whether what others own in it is handed to the service's login
    /// @param settings what every session of it begins with; empty if the manifest doesn't say
    public record DatabaseSpec(
            Named named,
            boolean ownedByAdmin,
            boolean takesOwnership,
            Creation creation,
            Optional<String> tablespace,
            PgLimit connectionLimit,
            Optional<PgSettings> settings) {}

    /// How the database is made; nothing of it can be changed later.
    public record Creation(PgLocale locale, Optional<String> encoding, Optional<String> template) {}

    /// The service's login as the manifest wants it.
    ///
    /// @param takesTurns whether two users take turns as it, and it is but the role that they act as
    /// @param passwordless whether it has no password
    /// @param replication whether it may read the changes of the whole server
    public record UserSpec(Named named, boolean takesTurns, boolean passwordless, boolean replication) {}

    /// An extension as the manifest wants it; without a version any will do, without a schema likewise.
    public record PgExtensionSpec(String name, Optional<String> version, Optional<String> schema, Origin origin) {}

    /// A schema as the manifest wants it.
    public record PgSchemaSpec(String owner, Origin origin) {}

    /// A copy of this section for a run that treats the data as already moved.
    public PgSection settled() {
        return new PgSection(
                service, origin, server, declaration, further, declaredLogins, removal, from.map(PgFrom::asSettled));
    }

    /// This section for each of its databases: itself, and after it one for each further database, which has the
    /// service's login, declares no role and lets nobody else in.
    public List<PgSection> perDatabase() {
        var all = new ArrayList<>(List.of(this));
        further.forEach(database -> all.add(new PgSection(
                service,
                origin,
                server,
                database,
                List.of(),
                new PgLogins(declaredLogins.user(), new TreeMap<>(), new TreeSet<>()),
                database.absent() ? removal.asAbsent() : removal,
                Optional.empty())));
        return all;
    }

    /// Whether the section declares roles, and isn't that of a further database.
    public boolean declaresRoles() {
        return !declaration.further();
    }

    public DatabaseSpec databaseSpec() {
        return declaration.spec();
    }

    UserSpec userSpec() {
        return declaredLogins.user();
    }

    public String database() {
        return databaseSpec().named().name();
    }

    public Origin databaseOrigin() {
        return databaseSpec().named().origin();
    }

    public Optional<String> formerDatabase() {
        return databaseSpec().named().former();
    }

    public String user() {
        return userSpec().named().name();
    }

    public Origin userOrigin() {
        return userSpec().named().origin();
    }

    public Optional<String> formerUser() {
        return userSpec().named().former();
    }

    public boolean takesTurns() {
        return userSpec().takesTurns();
    }

    public boolean ownedByAdmin() {
        return databaseSpec().ownedByAdmin();
    }

    public boolean takesOwnership() {
        return databaseSpec().takesOwnership();
    }

    public Optional<String> template() {
        return databaseSpec().creation().template();
    }

    public List<PgExtensionSpec> extensions() {
        return declaration.extensions();
    }

    public SortedMap<String, PgSchemaSpec> schemas() {
        return declaration.schemas();
    }

    /// What logins with `access: none` are granted in this database.
    PgGrants grants() {
        return declaration.grants();
    }

    SortedMap<String, PgPublicationSpec> publications() {
        return declaration.publications();
    }

    public SortedMap<String, PgLoginSpec> roles() {
        return declaredLogins.roles();
    }

    public SortedSet<String> allowConnect() {
        return declaredLogins.allowConnect();
    }

    public boolean absent() {
        return removal.absent();
    }

    Address login() {
        return server.role(user());
    }

    /// The users who take turns as the service's login, or took them, by their names, each with the name that it had
    /// before.
    SequencedMap<String, Optional<String>> turnUsers() {
        var users = new LinkedHashMap<String, Optional<String>>();
        TURNS.stream()
                .filter(turn -> takesTurns() || !roles().containsKey(user() + turn))
                .forEach(turn -> users.put(user() + turn, formerUser().map(former -> former + turn)));
        return users;
    }

    /// The alternating users that are to exist.
    public SequencedSet<String> presentTurns() {
        return takesTurns() ? turnUsers().sequencedKeySet() : new LinkedHashSet<>();
    }

    /// The kinds of access that further logins have, and so the groups that there must be.
    SortedSet<PgLevel> levels() {
        return roles().values().stream()
                .filter(login -> absent() || !login.absent())
                .map(PgLoginSpec::access)
                .filter(PgLevel::hasGroup)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The further logins with this access that are to be there.
    SortedSet<String> loginsWith(PgLevel level) {
        return roles().entrySet().stream()
                .filter(login ->
                        login.getValue().access() == level && !login.getValue().absent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    SortedSet<String> groups() {
        return levels().stream().map(level -> level.group(database())).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The service's login and the further ones that are to be there.
    SortedSet<String> presentLogins() {
        var logins = new TreeSet<String>();
        if (!absent()) {
            logins.add(user());
            roles().forEach((role, login) -> {
                if (!login.absent()) {
                    logins.add(role);
                }
            });
        }
        return logins;
    }

    /// Every role that the section speaks for, present or not, under its present name.
    public SortedSet<String> allRoles() {
        var all = new TreeSet<>(roles().keySet());
        all.add(user());
        all.addAll(presentTurns());
        all.addAll(groups());
        return all;
    }

    /// The roles whose new tables the groups shall have rights on: those that make tables here.
    SortedSet<String> makers() {
        var makers = new TreeSet<String>(List.of(user()));
        schemas().values().stream()
                .map(PgSchemaSpec::owner)
                .filter(owner -> allRoles().contains(owner))
                .forEach(makers::add);
        return makers;
    }

    @Override
    public String serverName() {
        return server.name();
    }

    @Override
    public List<Claim> claims() {
        return PgSectionClaims.of(this);
    }

    @Override
    public List<NamedPlace> passwordPlaces() {
        return from.stream()
                .flatMap(source -> source.places().stream().map(place -> new NamedPlace(place, source.origin())))
                .toList();
    }

    @Override
    public SortedMap<String, Address> logins() {
        var logins = presentLogins();
        logins.removeAll(declaredLogins.passwordless());
        return addresses(logins);
    }

    @Override
    public SortedMap<String, Address> passwordless() {
        var logins = presentLogins();
        logins.retainAll(declaredLogins.passwordless());
        return addresses(logins);
    }

    SortedMap<String, Address> addresses(SortedSet<String> logins) {
        var addresses = new TreeMap<String, Address>();
        logins.forEach(login -> addresses.put(login, server.role(login)));
        return addresses;
    }

    @Override
    public SortedMap<String, Template> defaultKeys() {
        return new PgSectionFields(this).defaultKeys();
    }

    @Override
    public List<Part> expand(Expression expression) {
        return new PgSectionFields(this).expand(expression);
    }
}
