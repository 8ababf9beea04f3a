package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.AlternatingUsers;
import dev.berth.system.ServerEntry.Endpoint;
import dev.berth.template.Expression;
import dev.berth.template.Part;
import dev.berth.template.Template;
import dev.berth.template.TemplateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The fields that a section offers to templates, and the default keys of its service. Pure.
record PgSectionFields(PgSection section) {

    private AlternatingUsers turns() {
        var users = new LinkedHashMap<Address, List<String>>();
        users.put(section.login(), names(section.user(), section.formerUser()));
        section.turnUsers().forEach((turn, former) -> users.put(section.server().role(turn), names(turn, former)));
        return new AlternatingUsers(
                users,
                section.takesTurns()
                        ? section.presentTurns().stream()
                                .map(section.server()::role)
                                .toList()
                        : List.of(section.login()));
    }

    private static List<String> names(String name, Optional<String> former) {
        return Stream.concat(Stream.of(name), former.stream()).toList();
    }

    private SortedMap<String, Address> everyLogin() {
        var logins = new TreeMap<String, Address>();
        logins.put(section.user(), section.login());
        section.roles()
                .keySet()
                .forEach(role -> logins.put(role, section.server().role(role)));
        return logins;
    }

    /// The default keys; for an absent service, the keys that it had.
    SortedMap<String, Template> defaultKeys() {
        var keys = new TreeMap<String, Template>();
        (section.service().absent() ? everyLogin().keySet() : section.presentLogins())
                .forEach(login -> keys.put(
                        login.equals(section.user()) ? "POSTGRES_URL" : keyOf(login) + "_POSTGRES_URL",
                        Template.of(new Expression(
                                "postgres",
                                "url",
                                Optional.of(login).filter(name -> !name.equals(section.user())),
                                Optional.empty()))));
        return keys;
    }

    private AlternatingUsers turns(Address address, String role) {
        var users = new LinkedHashMap<Address, List<String>>();
        users.put(address, names(role, PgFleet.former(section, role)));
        return new AlternatingUsers(users, List.of(address));
    }

    /// `cafe_report` of database `cafe` is `REPORT`, as the key's prefix says `CAFE` already.
    private String keyOf(String role) {
        String own = role.startsWith(section.database() + "_")
                ? role.substring(section.database().length() + 1)
                : role;
        return own.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /// The databases that templates may name; of an absent service, all that it had.
    private SortedMap<String, PgSection> databases() {
        var databases = new TreeMap<String, PgSection>();
        section.perDatabase().stream()
                .filter(each -> section.service().absent() || !each.absent())
                .forEach(each -> databases.put(each.database(), each));
        return databases;
    }

    /// The parts that an expression stands for.
    List<Part> expand(Expression expression) {
        expression.require("field", expression.field(), PgEndpoint.FIELDS);
        if (section.absent() && !section.service().absent()) {
            throw new TemplateException(
                    expression + ": the database is to be absent, so there is nothing to tell. Remove the key");
        }
        SortedMap<String, Address> known =
                section.service().absent() ? everyLogin() : section.addresses(section.presentLogins());
        SortedMap<String, PgSection> databases = databases();
        Expression read = expression
                .split(known.keySet())
                .in(databases.keySet())
                .of(known.keySet(), section.server().endpoints().keySet());
        String login = read.qualifier().orElse(section.user());
        Address address = read.choose("role", login, known);
        String database = read.database().orElse(section.database());
        read.require("database", database, databases.keySet());
        boolean passwordless = section.declaredLogins().passwordless().contains(login);
        if (passwordless && expression.field().equals("password")) {
            throw new TemplateException(expression + ": \"" + login
                    + "\" has `password: none`, so there is no password to tell. Remove the key; url, jdbc, dotnet and dsn"
                    + " tell of the login without a password");
        }
        String name = read.endpoint().orElse("default");
        Endpoint endpoint = read.choose("endpoint", name, section.server().endpoints());
        return new PgEndpoint(name, endpoint)
                .expand(
                        expression.field(),
                        database,
                        new PgEndpoint.Login(
                                address,
                                login,
                                login.equals(section.user()) ? turns() : turns(address, login),
                                passwordless));
    }
}
