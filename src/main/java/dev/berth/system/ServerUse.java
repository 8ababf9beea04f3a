package dev.berth.system;

import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Secret;
import dev.berth.credential.AdminLogin;
import dev.berth.network.PortForward;
import dev.berth.template.Template;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// A server of `berth.yaml` and what a run has to do with it.
///
/// @param services those whose manifests name the server
/// @param wanted whether the server is asked for even if no manifest names it
/// @param watched whether sections count that declare nothing of their own
/// @param admin finds berth's login there when it is needed; empty if the server asks for none
/// @param way how a port of the server is reached if not directly
/// @param json reads the JSON answer of the server that its first argument names
public record ServerUse(
        String fleet,
        ServerEntry entry,
        List<OfService> services,
        boolean wanted,
        boolean watched,
        Optional<Supplier<AdminLogin>> admin,
        IntFunction<Optional<PortForward>> way,
        BiFunction<String, byte[], Node> json) {

    /// A service's section, and the keys of its Secrets.
    public record OfService(Section section, SortedMap<KeyRef, Template> keys) {}

    public ServerUse {
        services = List.copyOf(services);
    }

    /// The sections of the services.
    public <S extends Section> List<S> sections(Class<S> type) {
        return services.stream().map(one -> type.cast(one.section())).toList();
    }

    /// Berth's login.
    /// @throws IllegalStateException if the server asks for none
    public Supplier<AdminLogin> login() {
        return admin.orElseThrow(() -> new IllegalStateException(entry.name() + " asks for no login"));
    }

    /// The password of berth's login; empty if the server asks for none.
    public Optional<Secret> password() {
        return admin.map(login -> login.get().password());
    }
}
