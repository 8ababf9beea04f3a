package dev.berth.credential;

import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.credential.PasswordSources.Located;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The password of a login of berth's own: where it is looked for, and where a new one goes.
///
/// @param whose what it is for, as a message begins: `postgres/main: the password of admin_user`
/// @param places as `berth.yaml` lists them, without those that hold another login's
public record AdminPasswordPlaces(
        String whose, List<PasswordSource> places, PasswordSources chain, PasswordWriter writer) {

    /// The suffix of a new password's key until the server has accepted the password.
    private static final String PENDING = ".pending";

    public AdminPasswordPlaces {
        places = List.copyOf(places);
    }

    /// The password in the first place that holds one.
    /// @throws UnreadableException if a place before it can't be read, and so may hold one
    public Optional<Located> find() {
        return chain.find(whose, places);
    }

    /// The password in one place.
    /// @throws UnreadableException if that can't be known
    public Optional<Secret> read(PasswordSource place) {
        return chain.find(whose, List.of(place)).map(Located::password);
    }

    /// The first place that can be written.
    public Optional<PasswordSource> writable() {
        return places.stream().filter(AdminPasswordPlaces::isWritable).findFirst();
    }

    /// Whether berth can put a password there.
    public static boolean isWritable(PasswordSource place) {
        return switch (place) {
            case PasswordSource.Kubernetes _, PasswordSource.Directory _ -> true;
            case PasswordSource.Env _, PasswordSource.File _ -> false;
        };
    }

    /// A password that a rotation which was cut off has left beside the present one.
    /// @throws UnreadableException if that can't be known
    public Optional<Secret> renewed(Located present) {
        return isWritable(present.place()) ? read(pending(present.place())) : Optional.empty();
    }

    /// The key that a place in a store names.
    public static KeyRef key(PasswordSource place) {
        return switch (place) {
            case PasswordSource.Kubernetes(KeyRef key) -> key;
            case PasswordSource.Directory(KeyRef key) -> key;
            case PasswordSource.Env _, PasswordSource.File _ ->
                throw new IllegalArgumentException(place + " has no key");
        };
    }

    /// Where a new password stands beside the present one until the server has learnt it.
    public static PasswordSource pending(PasswordSource place) {
        KeyRef key = key(place);
        var pending = new KeyRef(key.namespace(), key.name(), key.key() + PENDING);
        return place instanceof PasswordSource.Kubernetes
                ? new PasswordSource.Kubernetes(pending)
                : new PasswordSource.Directory(pending);
    }

    /// The places as a sentence lists them.
    public String listed() {
        return places.isEmpty()
                ? "none"
                : places.stream().map(PasswordSource::toString).collect(Collectors.joining(", "));
    }
}
