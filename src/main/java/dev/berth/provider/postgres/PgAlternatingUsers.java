package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Credentials;
import dev.berth.provider.postgres.PgResource.Password;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The users who take turns as a service's login, as they are to be. Each acts as the role that owns what the
/// service has, so it makes no difference whose turn it was when a table was made. The one whose turn is over is
/// left as it is until it is closed. Pure.
record PgAlternatingUsers(PgFleet scope, PgServer facts, Credentials credentials, PgSection section) {

    /// One of the users.
    ///
    /// @param leaves whether it is to go, as the service has one user again
    record User(PgRole role, boolean leaves) {}

    /// The users that exist, and the user that the login uses next.
    List<User> users() {
        SequencedMap<String, Optional<String>> turns = scope.turns(section, facts);
        var users = new ArrayList<User>();
        turns.forEach((turn, former) -> {
            Address address = scope.server().role(turn);
            boolean present =
                    section.takesTurns() && credentials.turn(section.login()).equals(address);
            if (present || live(turn, former).isPresent()) {
                users.add(new User(
                        role(address, former, present), !section.takesTurns() && credentials.isClosed(address)));
            }
        });
        return users;
    }

    /// Whether the service's own role may log in, although others do that in turns.
    boolean ownerLogsIn() {
        return live(section.user(), section.formerUser())
                .filter(live -> live.login() && !credentials.isClosed(section.login()))
                .isPresent();
    }

    private PgRole role(Address address, Optional<String> former, boolean present) {
        Optional<PgServer.Power> live = live(address.name(), former);
        boolean logsIn = live.filter(PgServer.Power::login).isPresent();
        boolean mayLogIn = present || (logsIn && !credentials.isClosed(address));
        var attributes = new TreeSet<>(List.of("INHERIT"));
        if (mayLogIn) {
            attributes.add(PgRole.LOGIN);
        }
        var memberOf = new TreeMap<String, PgMembership>();
        memberOf.put(section.user(), PgMembership.PLAIN);
        return new PgRole(
                new PgRole.Identity(address, former.map(scope.server()::role), section.database(), Optional.empty()),
                new PgRole.Powers(attributes, PgLimit.NONE, Optional.empty()),
                present
                        ? Optional.of(Password.of(credentials, section.login()))
                        : logsIn && !mayLogIn ? Optional.of(Password.NONE) : Optional.empty(),
                PgRole.Memberships.of(memberOf),
                section.takesTurns()
                        ? new PgRole.Sessions(Optional.of(settings()), Optional.of(databaseSettings()))
                        : PgRole.Sessions.UNKNOWN,
                PgRole.Control.FULL,
                Comment.of(scope.mark(section)));
    }

    /// The settings of the role that the user acts as. PostgreSQL does not apply them to a session that only
    /// acts as the role.
    private PgSettings settings() {
        var values = new TreeMap<>(
                owner().map(role -> role.settings("")).orElse(PgSettings.NONE).values());
        values.put(PgRole.ROLE, section.user());
        return new PgSettings(values);
    }

    private PgSettings databaseSettings() {
        return owner().flatMap(role -> Stream.of(Optional.of(section.database()), section.formerDatabase())
                        .flatMap(Optional::stream)
                        .map(role::settings)
                        .filter(settings -> !settings.isEmpty())
                        .findFirst())
                .orElse(PgSettings.NONE);
    }

    private Optional<PgServer.Power> owner() {
        return live(section.user(), section.formerUser());
    }

    private Optional<PgServer.Power> live(String role, Optional<String> former) {
        return Optional.ofNullable(facts.roles().get(role))
                .or(() ->
                        former.flatMap(name -> Optional.ofNullable(facts.roles().get(name))));
    }
}
