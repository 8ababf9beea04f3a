package dev.berth.secret;

import dev.berth.connection.TextLayout;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Finds the password of a server's admin in the places that `berth.yaml` lists.
///
/// @param environment looks an environment variable up
/// @param kubernetes reads a key of a Secret in the cluster
/// @param directory reads a key of a Secret in the directory store
public record PasswordChain(
        Function<String, Optional<String>> environment, SecretReader kubernetes, SecretReader directory) {

    private static final String ADMIN_KEY = "admin-user-password";
    private static final String SUPERUSER_KEY = "postgres-password";
    private static final String SUPERUSER = "postgres";

    /// The password in the first of `places` that holds one. Reads files, and the stores as far as it has to.
    ///
    /// @param whose what the password is for, as a message begins: `postgres/main: the password of admin_user`
    /// @throws UnreadableException if none holds one; says of each why not
    public Secret resolve(String whose, List<SecretRef> places) {
        return locate(whose, places).password();
    }

    /// A password, and the place that held it.
    public record Located(SecretRef place, Secret password) {}

    /// The same as [#resolve], with the place where it was.
    public Located locate(String whose, List<SecretRef> places) {
        var reasons = new ArrayList<String>();
        for (SecretRef place : places) {
            try {
                Optional<Secret> found = read(place);
                if (found.isPresent() && !found.get().isEmpty()) {
                    return new Located(place, found.get());
                }
                reasons.add(place + " " + (found.isPresent() ? "is empty" : absence(place)));
            } catch (UnreadableException unreadable) {
                reasons.add(place + " can't be read (" + unreadable.getMessage() + ")");
            }
        }
        throw new UnreadableException(whose + " is in none of its places: "
                + (reasons.isEmpty() ? "there are none" : String.join("; ", reasons)));
    }

    /// The admin of a PostgreSQL server: `user` with the first password of `places`. If none holds one and a Secret
    /// named
    /// there lacks its key `admin-user-password`, as charts write it when they are given no admin of one's own, the
    /// superuser `postgres` with that Secret's `postgres-password` is the last resort.
    /// @throws UnreadableException if there is no password at all; says of each place why not
    public AdminLogin admin(String whose, String user, List<SecretRef> places) {
        try {
            return new AdminLogin(user, resolve(whose, places), Optional.empty());
        } catch (UnreadableException none) {
            return places.stream()
                    .flatMap(place -> lastResort(place, user).stream())
                    .findFirst()
                    .orElseThrow(() -> none);
        }
    }

    private Optional<AdminLogin> lastResort(SecretRef place, String user) {
        if (!(place instanceof SecretRef.Kubernetes(KeyRef key)) || !key.key().equals(ADMIN_KEY)) {
            return Optional.empty();
        }
        var superuser = new SecretRef.Kubernetes(new KeyRef(key.namespace(), key.name(), SUPERUSER_KEY));
        try {
            return read(superuser)
                    .filter(password -> !password.isEmpty())
                    .map(password -> new AdminLogin(
                            SUPERUSER,
                            password,
                            Optional.of("no place holds a password of \"" + user + "\", so berth logs in as \""
                                    + SUPERUSER
                                    + "\" with " + superuser + ". Put " + ADMIN_KEY + " into that Secret, or name \""
                                    + SUPERUSER + "\" as the admin")));
        } catch (UnreadableException unreadable) {
            return Optional.empty();
        }
    }

    private Optional<Secret> read(SecretRef place) {
        Optional<Secret> found = switch (place) {
            case SecretRef.Env(String name) -> environment.apply(name).map(Secret::of);
            case SecretRef.File(String path) -> Optional.of(file(path));
            case SecretRef.Kubernetes(KeyRef key) -> kubernetes.read(key);
            case SecretRef.Directory(KeyRef key) -> directory.read(key);
        };
        if (found.filter(secret -> !secret.isText()).isPresent()) {
            throw new UnreadableException("holds bytes that are no UTF-8 text, so it is no password");
        }
        return found.map(secret -> Secret.of(TextLayout.withoutLineBreak(secret.reveal())));
    }

    private static String absence(SecretRef place) {
        return switch (place) {
            case SecretRef.Env _ -> "is not set";
            case SecretRef.File _, SecretRef.Kubernetes _, SecretRef.Directory _ -> "is not there";
        };
    }

    private static Secret file(String path) {
        try {
            return Secret.of(Files.readString(Path.of(path)));
        } catch (IOException failure) {
            throw new UnreadableException(Reason.of(failure));
        }
    }
}
