package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Secret;
import dev.berth.manifest.Platform;
import dev.berth.run.Doctor;
import dev.berth.secret.AdminLogin;
import dev.berth.secret.PasswordChain;
import dev.berth.secret.SecretRef;
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

    static AdminLogins of(Platform platform, PasswordChain chain) {
        var logins = new HashMap<Address, Supplier<AdminLogin>>();
        for (String system : AdminAccess.SYSTEMS) {
            for (String name : platform.servers(system).keySet()) {
                Address server = Address.of(system, name);
                AdminAccess.Login login = AdminAccess.login(platform, system, name);
                if (!login.places().isEmpty()) {
                    logins.put(server, new Once<>(() -> login.in(chain, server)));
                }
            }
        }
        return new AdminLogins(logins);
    }

    Supplier<AdminLogin> login(Address server) {
        return Objects.requireNonNull(byServer.get(server));
    }

    /// Empty if the server asks for none.
    Optional<Secret> password(Address server) {
        return Optional.ofNullable(byServer.get(server))
                .map(login -> login.get().password());
    }

    Map<Address, Supplier<Secret>> passwords() {
        var passwords = new HashMap<Address, Supplier<Secret>>();
        byServer.forEach(
                (server, login) -> passwords.put(server, () -> login.get().password()));
        return passwords;
    }

    /// Where the password of one server is found, for `berth doctor`.
    static Doctor.PlaceOfPassword place(Platform platform, PasswordChain chain, Address server) {
        List<SecretRef> refs = AdminAccess.login(platform, server.segments().getFirst(), server.name())
                .places();
        return () -> refs.isEmpty()
                ? Optional.empty()
                : Optional.of(chain.locate("its password", refs).place().toString());
    }
}
