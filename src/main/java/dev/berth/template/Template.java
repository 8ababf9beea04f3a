package dev.berth.template;

import dev.berth.core.KeyRef;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The declared value of a Secret's key: text with `${…}` in it. A small language on purpose: no code, no nesting.
public record Template(List<Piece> pieces) {

    /// A piece as it was written.
    public sealed interface Piece {
        record Literal(String text) implements Piece {}

        record Field(Expression expression) implements Piece {}

        record Generate(int length) implements Piece {}

        record Copy(KeyRef key) implements Piece {}

        record Service() implements Piece {}

        record Namespace() implements Piece {}
    }

    private static final Pattern COPIED =
            Pattern.compile("[a-z0-9][-a-z0-9]{0,62}/[a-z0-9][-.a-z0-9]{0,252}/[-._a-zA-Z0-9]{1,253}");
    private static final Pattern EXPRESSION =
            Pattern.compile("([a-z]+)\\.([A-Za-z]+)(?:\\(([^)}]*)\\))?(?::([^}]+?)|/([^}]+?))?(?:@([^:@}]+))?");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,63}");
    private static final int MIN_LENGTH = 12;
    private static final int MAX_LENGTH = 1024;
    private static final String FORMS =
            "${postgres.FIELD}, ${redis.FIELD}, ${rabbitmq.FIELD}, ${generate:N}, ${copy:namespace/name/key}, ${service}, ${namespace};"
                    + " write $${ for a literal ${";

    public Template {
        pieces = List.copyOf(pieces);
    }

    /// Reads a value as it stands in a manifest.
    /// @throws TemplateException if it is malformed
    public static Template parse(String text) {
        var pieces = new ArrayList<Piece>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$${", at)) {
                literal.append("${");
                at += 3;
            } else if (text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new TemplateException("a template's ${ has no }. Write $${ for a literal ${");
                }
                addLiteral(pieces, literal);
                pieces.add(piece(text.substring(at + 2, end)));
                at = end + 1;
            } else {
                literal.append(text.charAt(at++));
            }
        }
        addLiteral(pieces, literal);
        boolean mixed = pieces.size() > 1
                && pieces.stream().anyMatch(piece -> piece instanceof Piece.Generate || piece instanceof Piece.Copy);
        if (mixed) {
            throw new TemplateException("${generate:…} and ${copy:…} must be a key's whole value");
        }
        return new Template(pieces);
    }

    /// A value that is one field.
    public static Template of(Expression expression) {
        return new Template(List.of(new Piece.Field(expression)));
    }

    /// The template as it stands in the manifest.
    @Override
    public String toString() {
        return pieces.stream()
                .map(piece -> switch (piece) {
                    case Piece.Literal(String text) -> text.replace("${", "$${");
                    case Piece.Field(Expression expression) -> expression.toString();
                    case Piece.Generate(int length) -> "${generate:" + length + "}";
                    case Piece.Copy(KeyRef key) -> "${copy:" + key + "}";
                    case Piece.Service() -> "${service}";
                    case Piece.Namespace() -> "${namespace}";
                })
                .collect(Collectors.joining());
    }

    /// The template as plans print it: without its literal text, which may be confidential:
    /// `${postgres.url@direct}(text)`.
    public String outline() {
        return pieces.stream()
                .map(piece -> piece instanceof Piece.Literal ? "(text)" : new Template(List.of(piece)).toString())
                .collect(Collectors.joining());
    }

    /// The key of another Secret that this value is kept equal to, if it is.
    public Optional<KeyRef> copied() {
        return pieces.size() == 1 && pieces.getFirst() instanceof Piece.Copy(KeyRef key)
                ? Optional.of(key)
                : Optional.empty();
    }

    /// The value's parts for the key at `key`. Pure.
    ///
    /// @param sections what the service's sections offer, by name; a section that isn't declared is missing
    /// @throws TemplateException if an expression names a section, field, login or endpoint that isn't there
    public List<Part> expand(KeyRef key, String service, String namespace, Map<String, Expressions> sections) {
        var expanded = new ArrayList<List<Part>>();
        for (Piece piece : pieces) {
            expanded.add(
                    switch (piece) {
                        case Piece.Literal(String text) -> List.of(new Part.Text(text));
                        case Piece.Service() -> List.of(new Part.Text(service));
                        case Piece.Namespace() -> List.of(new Part.Text(namespace));
                        case Piece.Generate(int length) -> Part.generated(key, length);
                        case Piece.Copy(KeyRef other) -> List.of(new Part.Copy(other));
                        case Piece.Field(Expression expression) -> field(expression, sections);
                    });
        }
        return merged(Placement.place(pieces, expanded));
    }

    private static List<Part> field(Expression expression, Map<String, Expressions> sections) {
        Expressions section = sections.get(expression.section());
        if (section == null) {
            throw new TemplateException(expression + " needs a section `" + expression.section()
                    + "`, which this manifest doesn't have. Add it or remove the key");
        }
        List<Part> parts = section.expand(expression);
        return expression.scheme().map(scheme -> withScheme(parts, scheme)).orElse(parts);
    }

    private static List<Part> withScheme(List<Part> parts, String scheme) {
        var changed = new ArrayList<>(parts);
        if (!parts.isEmpty() && parts.getFirst() instanceof Part.Text(String text) && text.contains("://")) {
            changed.set(0, new Part.Text(scheme + text.substring(text.indexOf("://"))));
        }
        return changed;
    }

    /// Neighbouring texts joined, so that what stands around a password is one text.
    private static List<Part> merged(List<Part> parts) {
        var merged = new ArrayList<Part>();
        for (Part part : parts) {
            if (part instanceof Part.Text(String next)
                    && !merged.isEmpty()
                    && merged.getLast() instanceof Part.Text(String last)) {
                merged.set(merged.size() - 1, new Part.Text(last + next));
            } else {
                merged.add(part);
            }
        }
        return List.copyOf(merged);
    }

    private static void addLiteral(List<Piece> pieces, StringBuilder literal) {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private static Piece piece(String inside) {
        if (inside.equals("service")) {
            return new Piece.Service();
        }
        if (inside.equals("namespace")) {
            return new Piece.Namespace();
        }
        if (inside.startsWith("generate:")) {
            return new Piece.Generate(length(inside.substring("generate:".length())));
        }
        if (inside.startsWith("copy:")) {
            return new Piece.Copy(copied(inside.substring("copy:".length())));
        }
        Matcher matcher = EXPRESSION.matcher(inside);
        if (!matcher.matches()) {
            String hint = Text.nearest(inside, List.of("service", "namespace", "generate:32"))
                    .map(near -> " Did you mean ${" + near + "}?")
                    .orElse("");
            throw new TemplateException("${" + inside + "} is no template." + hint + " There are " + FORMS);
        }
        return new Piece.Field(new Expression(
                matcher.group(1),
                matcher.group(2),
                Optional.ofNullable(matcher.group(3)).map(scheme -> scheme(inside, matcher.group(2), scheme)),
                Optional.ofNullable(matcher.group(4)),
                Optional.ofNullable(matcher.group(5)),
                Optional.ofNullable(matcher.group(6))));
    }

    /// See RFC 3986, 3.1.
    private static String scheme(String inside, String field, String scheme) {
        if (!field.equals("url")) {
            throw new TemplateException("${" + inside + "}: only a `url` has a scheme. Remove (" + scheme + ")");
        }
        if (!SCHEME.matcher(scheme).matches()) {
            throw new TemplateException(
                    "${" + inside + "}: \"" + scheme + "\" is no scheme of a URL, which begins with a"
                            + " letter and has letters, digits, \"+\", \"-\" and \".\". Write one such as ${postgres.url(postgresql+asyncpg)}");
        }
        return scheme;
    }

    private static int length(String text) {
        if (text.matches("\\d{1,4}") && Integer.parseInt(text) >= MIN_LENGTH && Integer.parseInt(text) <= MAX_LENGTH) {
            return Integer.parseInt(text);
        }
        throw new TemplateException("${generate:" + text + "} needs a length from " + MIN_LENGTH + " to " + MAX_LENGTH
                + ", such as ${generate:32}");
    }

    private static KeyRef copied(String text) {
        if (text.chars().filter(c -> c == '/').count() == 2
                && !COPIED.matcher(text).matches()) {
            throw new TemplateException("${copy:" + text + "}: no Secret or key can have this name in Kubernetes. Write"
                    + " namespace/name/key");
        }
        try {
            return KeyRef.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new TemplateException("${copy:" + text + "}: " + malformed.getMessage());
        }
    }
}
