package dev.berth.secret;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Field;
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

    /// The password of `user`'s login at `login`, written in `form`. A generated value is a login of its own,
    /// without a user.
    ///
    /// @param length characters, if it has to be made; 0 if berth never makes it, as it is a server's own
    /// @param former the user's name before it was renamed
    record Password(Address login, Form form, String user, int length, Optional<String> former) implements Part {
        public Password(Address login, Form form, String user, int length) {
            this(login, form, user, length, Optional.empty());
        }

        /// Whether it is a login's and made by berth, and not a value that `key` alone has.
        public boolean isOfLogin(KeyRef key) {
            return length > 0 && !login.equals(key.address());
        }
    }

    /// What another Secret holds under `key`.
    record Copy(KeyRef key) implements Part {}

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
        var value = new StringBuilder();
        for (Part part : parts) {
            Optional<String> text = switch (part) {
                case Text(String literal) -> Optional.of(literal);
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

    /// The value with every secret of it masked.
    static String masked(List<Part> parts) {
        return parts.stream()
                .map(part -> switch (part) {
                    case Text(String text) -> text;
                    case Password _, Copy _ -> Field.SECRET;
                })
                .collect(Collectors.joining());
    }

    /// The passwords that `live`, the value of a key with these parts, may hold for `login`; the likeliest first.
    static List<Secret> find(List<Part> parts, Address login, Secret live) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Password password && password.login().equals(login)) {
                String before = i > 0 && parts.get(i - 1) instanceof Text(String text) ? text : "";
                String after = i + 1 < parts.size() && parts.get(i + 1) instanceof Text(String text) ? text : "";
                List<String> found = password.form().find(live.reveal(), password.user(), before, after);
                List<String> older = password.former()
                        .map(user -> password.form().find(live.reveal(), user, before, after))
                        .orElse(List.of());
                return (found.isEmpty() ? older : found)
                        .stream()
                                .filter(text -> !text.isEmpty())
                                .map(Secret::of)
                                .toList();
            }
        }
        return List.of();
    }
}
