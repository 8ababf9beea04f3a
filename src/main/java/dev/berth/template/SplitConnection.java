package dev.berth.template;

import dev.berth.connection.ConnectionInfo;
import dev.berth.connection.ConnectionInfo.Host;
import dev.berth.connection.ConnectionText;
import dev.berth.connection.ConnectionWriter;
import dev.berth.connection.TextLayout;
import dev.berth.core.Field;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.core.SecretReader;
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
public record SplitConnection(String system, Expressions section, SortedMap<KeyRef, Template> keys, SecretReader live) {

    private static final Set<String> PATHS = Set.of("database", "vhost", "slot");

    /// A key that holds one field and nothing else.
    private record Piece(KeyRef key, Expression field) {}

    /// The values of the template `url` with the live pieces, by the key that holds the password. If no key
    /// holds one, by the key that holds the host, and without a password.
    public SortedMap<KeyRef, List<Secret>> urls() {
        List<Piece> pieces = pieces();
        List<Piece> places = of(pieces, Set.of("host", "addr"));
        List<Piece> passwords = of(pieces, Set.of("password"));
        var urls = new TreeMap<KeyRef, List<Secret>>();
        for (Piece carrier : passwords.isEmpty() ? places : passwords) {
            var endpoints = new ArrayList<Optional<String>>((passwords.isEmpty() ? List.of(carrier) : places)
                    .stream().map(piece -> piece.field.endpoint()).distinct().toList());
            if (endpoints.isEmpty()) {
                endpoints.add(carrier.field.endpoint());
            }
            for (Optional<String> endpoint : endpoints) {
                for (Optional<String> qualifier : qualifiers(pieces, carrier)) {
                    url(pieces, carrier, qualifier, endpoint)
                            .ifPresent(url -> urls.computeIfAbsent(carrier.key, _ -> new ArrayList<>())
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
                .filter(piece -> fields.contains(piece.field.field())
                        && (!PATHS.contains(piece.field.field())
                                || piece.field.database().isEmpty()))
                .toList();
    }

    /// The logins, or the slots, that `told` names.
    private static List<Optional<String>> qualifiers(List<Piece> pieces, Piece carrier) {
        List<Optional<String>> ofPaths = of(pieces, PATHS).stream()
                .map(piece -> piece.field.qualifier())
                .distinct()
                .toList();
        return carrier.field.qualifier().isPresent() || ofPaths.isEmpty()
                ? List.of(carrier.field.qualifier())
                : ofPaths;
    }

    /// Empty if the template `url` can't be written for these.
    private Optional<Secret> url(
            List<Piece> pieces, Piece carrier, Optional<String> qualifier, Optional<String> endpoint) {
        try {
            String declared = Part.masked(section.expand(new Expression(system, "url", qualifier, endpoint)));
            ConnectionInfo info = ConnectionText.of(declared.replace(Field.SECRET, ""))
                    .map(ConnectionText::info)
                    .orElseThrow(() -> new TemplateException("no URL"));
            String path = PATHS.stream()
                    .sorted()
                    .flatMap(field -> one(pieces, field, qualifier, endpoint).stream())
                    .findFirst()
                    .orElse(info.path());
            return Optional.of(ConnectionWriter.write(new ConnectionInfo(
                    info.syntax(),
                    info.scheme(),
                    List.of(host(pieces, endpoint)),
                    path,
                    one(pieces, "user", qualifier, endpoint).orElse(info.user()),
                    carrier.field.field().equals("password")
                            ? Optional.of(Secret.of(value(carrier)))
                            : Optional.empty(),
                    info.parameters())));
        } catch (TemplateException none) {
            return Optional.empty();
        }
    }

    private Host host(List<Piece> pieces, Optional<String> endpoint) {
        Optional<String> address = one(pieces, "addr", Optional.empty(), endpoint);
        if (address.isPresent()) {
            return ConnectionText.of("tcp://" + address.get())
                    .filter(text -> !text.info().hosts().isEmpty())
                    .map(text -> text.info().hosts().getFirst())
                    .orElse(new Host(address.get(), Optional.empty()));
        }
        String host = one(pieces, "host", Optional.empty(), endpoint).orElseGet(() -> declared("host", endpoint));
        String port = one(pieces, "port", Optional.empty(), endpoint).orElseGet(() -> declared("port", endpoint));
        return new Host(host, ConnectionText.port(port));
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
        return TextLayout.withoutLineBreak(live.read(piece.key).orElseThrow().reveal());
    }
}
