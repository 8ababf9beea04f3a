package dev.berth.system;

import dev.berth.core.Address;
import dev.berth.core.Node;
import dev.berth.core.Once;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.credential.AdminPasswordPlaces;
import dev.berth.credential.PasswordSource;
import dev.berth.credential.PasswordSources;
import dev.berth.credential.PasswordWriter;
import java.util.List;
import java.util.function.Supplier;

/// A server of `berth.yaml` on which a login for berth may be created.
///
/// @param server what a run has to do with it
/// @param declared whether `berth.yaml` itself has the server's entry
/// @param adopts whether what manifests declare there is to be made adoptable
/// @param sources finds passwords
/// @param writer writes passwords of berth's own
public record BootstrapUse(
        ServerUse server, boolean declared, boolean adopts, PasswordSources sources, PasswordWriter writer) {

    /// The server's entry.
    public Node entry() {
        return server.entry().node();
    }

    /// Where the entry stands.
    public Origin origin() {
        return entry().origin();
    }

    /// Finds the password of the login that the server came with, once.
    public Supplier<Secret> rootPassword(Address address, String user, List<PasswordSource> places) {
        String whose = whose(address, "the root login " + user);
        return new Once<>(() -> sources.resolve(whose, places));
    }

    /// The password of berth's own login.
    ///
    /// @param ofRoot places that hold the root login's password, which are never places of berth's password
    public AdminPasswordPlaces own(
            Address address, String user, List<PasswordSource> places, List<PasswordSource> ofRoot) {
        return new AdminPasswordPlaces(
                whose(address, user),
                places.stream().filter(place -> !ofRoot.contains(place)).toList(),
                sources,
                writer);
    }

    private static String whose(Address address, String login) {
        return address + ": the password of " + login;
    }
}
