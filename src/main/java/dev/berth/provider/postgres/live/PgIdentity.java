package dev.berth.provider.postgres.live;

import dev.berth.core.Fingerprint;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgServerSpec;
import java.util.List;

/// Which server it is: the identifier that `initdb` gave its cluster, which stays through restarts, other hosts and
/// failovers, and which a copy of its files has too. See PostgreSQL docs, "Control Data Functions".
public final class PgIdentity {

    /// The classes of errors by which a server says that it doesn't tell: everybody may ask, unless a superuser has
    /// taken that away (42501) or a managed server has no such function (42883, 0A000, XX000).
    private static final List<String> UNTOLD = List.of("0A", "42", "XX");

    private PgIdentity() {}

    /// `PostgreSQL system 7301…`. A server that doesn't tell is known by the place that `berth.yaml` names and by its
    /// admin's oid.
    /// @throws PgException if it can't be asked
    public static String of(PgConnection session, PgServerSpec server) {
        try {
            return "PostgreSQL system " + one(session, "identity");
        } catch (PgException e) {
            if (UNTOLD.stream().noneMatch(e.state()::startsWith)) {
                throw e;
            }
            return "PostgreSQL at " + Fingerprint.printed(server.host(), String.valueOf(server.port()))
                    + ", whose admin has oid " + one(session, "admin_oid");
        }
    }

    private static String one(PgConnection session, String query) {
        return session.inspect(query).getFirst().getFirst().text("identity");
    }
}
