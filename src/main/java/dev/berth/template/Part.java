package dev.berth.template;

import dev.berth.connection.TextLayout;
import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.AlternatingUsers;
import dev.berth.core.Credentials;
import dev.berth.core.Field;
import dev.berth.core.Fingerprint;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A piece of a Secret's value after its template was expanded: everything but the passwords is text by now.
public sealed interface Part {

    record Text(String text) implements Part {}

    /// The name of the user that `login` is from now on, written in `form`.
    record User(Address login, ValueEncoding form, AlternatingUsers turns) implements Part {}

    /// The password of `user`'s login at `login`, written in `form`. A generated value is a login of its own,
    /// without a user.
    ///
    /// @param length characters, if it has to be made; 0 if berth never makes it, as it is a server's own
    /// @param turns whose it may be
    record Password(Address login, ValueEncoding form, String user, int length, AlternatingUsers turns)
            implements Part {
        public Password(Address login, ValueEncoding form, String user, int length) {
            this(login, form, user, length, AlternatingUsers.none(login, user));
        }

        /// Whether this part is a value that only its key has: any value of the key is right.
        boolean isOfKey() {
            return user.isEmpty() && length > 0;
        }

        /// Whether berth makes this part for a login, and not for `key` only.
        public boolean isOfLogin(KeyRef key) {
            return length > 0 && !login.equals(key.address());
        }
    }

    /// The value that a key alone has.
    static List<Part> generated(KeyRef key, int length) {
        return List.of(new Password(key.address(), ValueEncoding.PLAIN, "", length));
    }

    /// The value of `key` in another Secret.
    record Copy(KeyRef key) implements Part {}

    /// A fingerprint of what a value is made of, every secret of it left out: texts, who is named, whose password
    /// stands there and in which form, how long it is if it has to be made, what is copied.
    static String fingerprint(List<Part> parts, Credentials credentials) {
        var fingerprint = new Fingerprint();
        named(parts, credentials)
                .forEach(part -> fingerprint.add(
                        switch (part) {
                            case Text(String text) -> List.of("text", text);
                            case User user -> throw new AssertionError(user);
                            case Password password ->
                                List.of(
                                        "password",
                                        credentials.turn(password.login()).toString(),
                                        password.form().toString(),
                                        password.user(),
                                        String.valueOf(password.length()));
                            case Copy(KeyRef key) -> List.of("copy", key.toString());
                        }));
        return "sha256:" + fingerprint.hex();
    }

    /// The parts as they are for these credentials: every user's name is a text.
    static List<Part> named(List<Part> parts, Credentials credentials) {
        return parts.stream()
                .map(part -> part instanceof User user ? new Text(name(user, credentials)) : part)
                .toList();
    }

    private static String name(User user, Credentials credentials) {
        return user.form().encode(credentials.turn(user.login()).name());
    }

    /// The logins whose passwords the value carries, each once.
    static Set<Address> logins(List<Part> parts) {
        var logins = new LinkedHashSet<Address>();
        for (Part part : parts) {
            if (part instanceof Password password) {
                logins.add(password.login());
            }
        }
        return logins;
    }

    /// The whole value, or empty as long as one of its passwords is still to be made.
    ///
    /// @param copies reads the Secrets that [Copy] parts name
    static Optional<Secret> join(List<Part> parts, Credentials credentials, Function<KeyRef, Optional<Secret>> copies) {
        if (parts.size() == 1) {
            return whole(parts.getFirst(), credentials, copies);
        }
        var value = new StringBuilder();
        for (Part part : parts) {
            Optional<String> text = switch (part) {
                case Text(String literal) -> Optional.of(literal);
                case User user -> Optional.of(name(user, credentials));
                case Password password ->
                    credentials
                            .known(password.login())
                            .map(known -> password.form().encode(known.reveal()));
                case Copy(KeyRef key) -> copies.apply(key).map(Secret::reveal);
            };
            if (text.isEmpty()) {
                return Optional.empty();
            }
            value.append(text.get());
        }
        return Optional.of(Secret.of(value.toString()));
    }

    /// About how many bytes the value will have whose passwords are still to be made.
    static long length(List<Part> parts) {
        return parts.stream()
                .mapToLong(part -> switch (part) {
                    case Text(String text) -> Secret.of(text).size();
                    case User user -> user.login().name().length();
                    case Password password -> password.length();
                    case Copy _ -> 0;
                })
                .sum();
    }

    /// A value that is one part may be any bytes.
    private static Optional<Secret> whole(
            Part part, Credentials credentials, Function<KeyRef, Optional<Secret>> copies) {
        return switch (part) {
            case Text(String literal) -> Optional.of(Secret.of(literal));
            case User user -> Optional.of(Secret.of(name(user, credentials)));
            case Password password -> {
                Optional<Secret> known = credentials.known(password.login());
                yield password.form().equals(ValueEncoding.PLAIN)
                        ? known
                        : known.map(secret -> Secret.of(password.form().encode(secret.reveal())));
            }
            case Copy(KeyRef key) -> copies.apply(key);
        };
    }

    /// The value with every secret of it masked.
    static String masked(List<Part> parts) {
        return parts.stream()
                .map(part -> switch (part) {
                    case Text(String text) -> text;
                    case User user ->
                        user.turns().present().stream().map(Address::name).collect(Collectors.joining("|"));
                    case Password _, Copy _ -> Field.SECRET;
                })
                .collect(Collectors.joining());
    }

    /// The passwords that `live`, the value of a key with these parts, may hold for `login`, under any of its
    /// users; the likeliest first.
    static List<Secret> find(List<Part> parts, Address login, Secret live) {
        return password(parts, login).stream()
                .flatMap(password -> password.turns().users().keySet().stream())
                .map(user -> find(parts, login, user, live))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /// Whether `live` is in a form that berth doesn't know: no password of the user `login` was found in it, or
    /// all of it was taken for one that is more than that.
    static boolean isUnknown(List<Part> parts, Address login, Secret live) {
        List<Secret> found = parts.stream()
                .filter(part -> part instanceof Password password
                        && password.turns().users().containsKey(login))
                .map(Password.class::cast)
                .flatMap(password -> find(parts, password, login, live).stream())
                .toList();
        String text = TextLayout.withoutLineBreak(live.reveal());
        boolean isWhole = found.equals(List.of(Secret.of(text)));
        return found.isEmpty() || (isWhole && (text.indexOf('\n') >= 0 || text.startsWith("{")));
    }

    /// The passwords of `user` in `live`, where `user` is one of the users that `login` may have there.
    static List<Secret> find(List<Part> parts, Address login, Address user, Secret live) {
        return password(parts, login)
                .map(password -> find(parts, password, user, live))
                .orElse(List.of());
    }

    /// The first one of `login` in the value.
    static Optional<Password> password(List<Part> parts, Address login) {
        return parts.stream()
                .filter(part ->
                        part instanceof Password password && password.login().equals(login))
                .map(Password.class::cast)
                .findFirst();
    }

    private static List<Secret> find(List<Part> parts, Password password, Address user, Secret live) {
        List<Part> named = named(parts, Credentials.none().as(password.login(), user));
        List<String> names = password.turns().users().getOrDefault(user, List.of());
        if (!live.isText()) {
            // A value that a key alone has is kept as it is; a login's password is text.
            return parts.size() == 1 && password.isOfKey() && !names.isEmpty() ? List.of(live) : List.of();
        }
        return names.isEmpty()
                ? List.of()
                : new PasswordFinder(named, named.indexOf(password), names).find(live.reveal());
    }
}
