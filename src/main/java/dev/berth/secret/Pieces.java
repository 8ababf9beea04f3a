package dev.berth.secret;

import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The keys of one service that each tell a piece of a login, such as `DB_HOST`, `DB_USER` and `DB_PASSWORD`. Pure.
///
/// @param system the section that they are about: `postgres`
/// @param keys all declared keys of the service
/// @param live what the store holds
public record Pieces(String system, Expressions section, SortedMap<KeyRef, Template> keys, SecretReader live) {

    private static final Set<String> PATHS = Set.of("database", "vhost", "slot");

    /// A key that holds one field and nothing else.
    private record Piece(KeyRef key, Expression field) {}

    /// What the template `url` would make of the pieces as they are live, by the key that tells the password. Where no
    /// key
    /// tells one, by the key that tells the host, and without a password.
    public SortedMap<KeyRef, List<Secret>> urls() {
        List<Piece> pieces = pieces();
        List<Piece> places = of(pieces, Set.of("host", "addr"));
        List<Piece> passwords = of(pieces, Set.of("password"));
        var urls = new TreeMap<KeyRef, List<Secret>>();
        for (Piece told : passwords.isEmpty() ? places : passwords) {
            var endpoints = new ArrayList<Optional<String>>((passwords.isEmpty() ? List.of(told) : places)
                    .stream().map(piece -> piece.field.endpoint()).distinct().toList());
            if (endpoints.isEmpty()) {
                endpoints.add(told.field.endpoint());
            }
            for (Optional<String> endpoint : endpoints) {
                for (Optional<String> qualifier : qualifiers(pieces, told)) {
                    url(pieces, told, qualifier, endpoint)
                            .ifPresent(url -> urls.computeIfAbsent(told.key, _ -> new ArrayList<>())
                                    .add(url));
                }
            }
        }
        return urls;
    }

    private List<Piece> pieces() {
        return keys.entrySet().stream()
                .filter(key -> key.getValue().pieces().size() == 1
                        && key.getValue().pieces().getFirst() instanceof Template.Piece.Field(Expression field)
                        && field.section().equals(system)
                        && live.read(key.getKey()).isPresent())
                .map(key -> new Piece(
                        key.getKey(),
                        ((Template.Piece.Field) key.getValue().pieces().getFirst()).expression()))
                .toList();
    }

    private static List<Piece> of(List<Piece> pieces, Set<String> fields) {
        return pieces.stream()
                .filter(piece -> fields.contains(piece.field.field()))
                .toList();
    }

    /// Which logins, or which slots, `told` is about.
    private static List<Optional<String>> qualifiers(List<Piece> pieces, Piece told) {
        List<Optional<String>> ofPaths = of(pieces, PATHS).stream()
                .map(piece -> piece.field.qualifier())
                .distinct()
                .toList();
        return told.field.qualifier().isPresent() || ofPaths.isEmpty() ? List.of(told.field.qualifier()) : ofPaths;
    }

    /// Empty if the template `url` can't be written for these.
    private Optional<Secret> url(
            List<Piece> pieces, Piece told, Optional<String> qualifier, Optional<String> endpoint) {
        try {
            List<Part> declared = section.expand(new Expression(system, "url", qualifier, endpoint));
            String text = Part.masked(declared);
            int user = text.indexOf("://") + 3;
            int at = text.lastIndexOf('@') + 1;
            int path = text.indexOf('/', Math.max(user, at));
            int query = text.indexOf('?', path) < 0 ? text.length() : text.indexOf('?', path);
            String name = at == 0 ? "" : text.substring(user, text.indexOf(':', user));
            var url = new StringBuilder(text.substring(0, user));
            url.append(one(pieces, "user", qualifier, endpoint)
                    .map(Form::percentEncode)
                    .orElse(name));
            if (told.field.field().equals("password")) {
                url.append(':').append(Form.percentEncode(value(told)));
            }
            url.append('@').append(authority(pieces, endpoint)).append('/');
            url.append(PATHS.stream()
                    .sorted()
                    .flatMap(field -> one(pieces, field, qualifier, endpoint).stream())
                    .findFirst()
                    .map(Form::percentEncode)
                    .orElse(text.substring(path + 1, query)));
            return Optional.of(Secret.of(url.append(text.substring(query)).toString()));
        } catch (TemplateException none) {
            return Optional.empty();
        }
    }

    private String authority(List<Piece> pieces, Optional<String> endpoint) {
        return one(pieces, "addr", Optional.empty(), endpoint).orElseGet(() -> {
            String host = one(pieces, "host", Optional.empty(), endpoint).orElseGet(() -> declared("host", endpoint));
            String port = one(pieces, "port", Optional.empty(), endpoint).orElseGet(() -> declared("port", endpoint));
            return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        });
    }

    private String declared(String field, Optional<String> endpoint) {
        return Part.masked(section.expand(new Expression(system, field, Optional.empty(), endpoint)));
    }

    /// The live value of the key that tells this field: of the same login and endpoint, if there are several.
    private Optional<String> one(
            List<Piece> pieces, String field, Optional<String> qualifier, Optional<String> endpoint) {
        return of(pieces, Set.of(field)).stream()
                .filter(piece -> piece.field.qualifier().isEmpty()
                        || piece.field.qualifier().equals(qualifier))
                .min(Comparator.comparing(
                                (Piece piece) -> !piece.field.qualifier().equals(qualifier))
                        .thenComparing(piece -> !piece.field.endpoint().equals(endpoint)))
                .map(this::value);
    }

    private String value(Piece piece) {
        return live.read(piece.key).orElseThrow().reveal();
    }
}
