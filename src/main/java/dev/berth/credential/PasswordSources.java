package dev.berth.credential;

import dev.berth.connection.TextLayout;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
import dev.berth.core.UnreadableException;
import dev.berth.network.IoErrors;
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
/// @param programs runs a program that prints one; throws [UnreadableException] if it prints none
public record PasswordSources(
        Function<String, Optional<String>> environment,
        SecretReader kubernetes,
        SecretReader directory,
        Function<PasswordSource.Exec, Secret> programs) {

    /// The password in the first of `places` that holds one. Reads files, the stores and programs as far as it has to.
    ///
    /// @param whose what the password is for, as a message begins: `postgres/main: the password of admin_user`
    /// @throws UnreadableException if none holds one, and says of each why not; or if a program fails first
    public Secret resolve(String whose, List<PasswordSource> places) {
        return locate(whose, places).password();
    }

    /// A password, and the place that held it.
    public record Located(PasswordSource place, Secret password) {}

    /// The password that [#resolve] returns, with the place where it was found.
    public Located locate(String whose, List<PasswordSource> places) {
        return locate(whose, places, "");
    }

    /// The same as [#locate(String, List)].
    ///
    /// @param remedy what to do if no place holds one
    public Located locate(String whose, List<PasswordSource> places, String remedy) {
        var reasons = new ArrayList<String>();
        for (PasswordSource place : places) {
            try {
                Optional<Secret> found = read(place);
                if (found.isPresent() && !found.get().isEmpty()) {
                    return new Located(place, found.get());
                }
                reasons.add(place + " " + (found.isPresent() ? "is empty" : absence(place)));
            } catch (UnreadableException unreadable) {
                if (place instanceof PasswordSource.Exec) {
                    throw new UnreadableException(
                            whose + " can't be read from " + place + ": " + unreadable.getMessage(), unreadable);
                }
                reasons.add(place + " can't be read (" + unreadable.getMessage() + ")");
            }
        }
        throw new UnreadableException(whose + " is in none of its places: "
                + (reasons.isEmpty() ? "there are none" : String.join("; ", reasons))
                + (remedy.isEmpty() ? "" : ". " + remedy));
    }

    /// The password in the first of `places` that holds one; empty if none does. A place that can't be read may hold
    /// one, so nothing behind it counts.
    /// @throws UnreadableException if such a place comes first
    public Optional<Located> find(String whose, List<PasswordSource> places) {
        for (PasswordSource place : places) {
            try {
                Optional<Secret> found = isMissingFile(place) ? Optional.empty() : read(place);
                if (found.isPresent() && !found.get().isEmpty()) {
                    return Optional.of(new Located(place, found.get()));
                }
            } catch (UnreadableException unreadable) {
                throw new UnreadableException(
                        whose + " may be in " + place + ", which can't be read: " + unreadable.getMessage(),
                        unreadable,
                        unreadable.isPassing());
            }
        }
        return Optional.empty();
    }

    private static boolean isMissingFile(PasswordSource place) {
        return place instanceof PasswordSource.File(String path) && Files.notExists(Path.of(path));
    }

    private Optional<Secret> read(PasswordSource place) {
        Optional<Secret> found = switch (place) {
            case PasswordSource.Env(String name) -> environment.apply(name).map(Secret::of);
            case PasswordSource.File(String path) -> Optional.of(file(path));
            case PasswordSource.Kubernetes(KeyRef key) -> kubernetes.read(key);
            case PasswordSource.Directory(KeyRef key) -> directory.read(key);
            case PasswordSource.Exec program -> Optional.of(programs.apply(program));
        };
        if (found.filter(secret -> !secret.isText()).isPresent()) {
            throw new UnreadableException("holds bytes that are no UTF-8 text, so it is no password");
        }
        return found.map(secret -> Secret.of(TextLayout.withoutLineBreak(secret.reveal())));
    }

    private static String absence(PasswordSource place) {
        return switch (place) {
            case PasswordSource.Env _ -> "is not set";
            case PasswordSource.File _,
                    PasswordSource.Kubernetes _,
                    PasswordSource.Directory _,
                    PasswordSource.Exec _ -> "is not there";
        };
    }

    private static Secret file(String path) {
        try {
            return Secret.of(Files.readString(Path.of(path)));
        } catch (IOException failure) {
            throw new UnreadableException(IoErrors.of(failure));
        }
    }
}
