package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Once;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.credential.AdminLogin;
import dev.berth.credential.AdminPasswordPlaces;
import dev.berth.credential.PasswordSource;
import dev.berth.credential.PasswordSources;
import dev.berth.credential.PasswordSources.Located;
import dev.berth.manifest.Platform;
import dev.berth.run.Doctor;
import dev.berth.system.AdminEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// Berth's own logins, by server, each looked up when it is first needed. A server that asks for none has none.
record AdminLogins(Map<Address, Supplier<AdminLogin>> byServer) {

    AdminLogins {
        byServer = Map.copyOf(byServer);
    }

    static AdminLogins of(Platform platform, PasswordSources chain) {
        var logins = new HashMap<Address, Supplier<AdminLogin>>();
        Systems.each(platform, (system, entry) -> {
            AdminEntry admin = system.admin(entry);
            if (!admin.places().isEmpty()) {
                logins.put(admin.server(), new Once<>(() -> find(admin, chain)));
            }
        });
        return new AdminLogins(logins);
    }

    private static AdminLogin find(AdminEntry admin, PasswordSources chain) {
        String whose = admin.server() + ": " + admin.whose();
        Located found = chain.locate(whose, admin.places(), admin.remedy());
        return new AdminLogin(admin.user(), found.password(), () -> isRenewed(chain, whose, found.place()));
    }

    private static boolean isRenewed(PasswordSources chain, String whose, PasswordSource place) {
        try {
            return place instanceof PasswordSource.Stored stored
                    && chain.find(whose, List.of(AdminPasswordPlaces.pending(stored)))
                            .isPresent();
        } catch (UnreadableException unknown) {
            return false;
        }
    }

    Supplier<AdminLogin> login(Address server) {
        return Objects.requireNonNull(byServer.get(server));
    }

    /// Empty if the server asks for none.
    Optional<Supplier<AdminLogin>> find(Address server) {
        return Optional.ofNullable(byServer.get(server));
    }

    Map<Address, Supplier<Secret>> passwords() {
        var passwords = new HashMap<Address, Supplier<Secret>>();
        byServer.forEach(
                (server, login) -> passwords.put(server, () -> login.get().password()));
        return passwords;
    }

    /// Where the password of one server is found, for `berth doctor`.
    static Doctor.PlaceOfPassword place(Platform platform, PasswordSources chain, Address server) {
        List<PasswordSource> refs = Systems.admin(platform, server).places();
        return () -> refs.isEmpty()
                ? Optional.empty()
                : Optional.of(chain.locate("its password", refs).place().toString());
    }
}
