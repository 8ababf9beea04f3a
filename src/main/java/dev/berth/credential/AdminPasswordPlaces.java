package dev.berth.credential;

import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.credential.PasswordSource.Stored;
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
    public Optional<Stored> writable() {
        return places.stream()
                .filter(Stored.class::isInstance)
                .map(Stored.class::cast)
                .findFirst();
    }

    /// A password that a rotation which was cut off has left beside the present one.
    /// @throws UnreadableException if that can't be known
    public Optional<Secret> renewed(Located present) {
        return present.place() instanceof Stored stored ? read(pending(stored)) : Optional.empty();
    }

    /// Where a new password stands beside the present one until the server has learnt it.
    public static Stored pending(Stored place) {
        KeyRef key = place.key();
        return place.with(new KeyRef(key.namespace(), key.name(), key.key() + PENDING));
    }

    /// The places as a sentence lists them.
    public String listed() {
        return places.isEmpty()
                ? "none"
                : places.stream().map(PasswordSource::toString).collect(Collectors.joining(", "));
    }
}
