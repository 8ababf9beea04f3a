package dev.berth.provider.postgres;

import dev.berth.core.Claim;
import java.util.ArrayList;
import java.util.List;

/// The names that a section claims on its server, so that no other manifest can have them.
final class PgSectionClaims {

    private PgSectionClaims() {}

    static List<Claim> of(PgSection section) {
        String on = " on postgres \"" + section.server().name() + "\"";
        var claims = new ArrayList<Claim>();
        claims.add(new Claim(
                section.server().database(section.database()),
                section.databaseOrigin(),
                "database \"" + section.database() + "\"" + on));
        section.further()
                .forEach(one -> claims.add(new Claim(
                        section.server().database(one.named().name()),
                        one.origin(),
                        "database \"" + one.named().name() + "\"" + on)));
        claims.add(new Claim(section.login(), section.userOrigin(), "user \"" + section.user() + "\"" + on));
        section.presentTurns()
                .forEach(turn -> claims.add(new Claim(
                        section.server().role(turn),
                        section.userOrigin(),
                        "user \"" + turn + "\", which `rotation: two-users` needs," + on)));
        section.roles()
                .forEach((role, login) -> claims.add(
                        new Claim(section.server().role(role), login.origin(), "role \"" + role + "\"" + on)));
        section.groups()
                .forEach(group -> claims.add(new Claim(
                        section.server().role(group),
                        section.origin(),
                        "role \"" + group + "\", which `access` needs," + on)));
        return claims;
    }
}
