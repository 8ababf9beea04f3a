package dev.berth.template;

import dev.berth.connection.TextLayout;
import dev.berth.connection.ValueEncoding;
import dev.berth.connection.ValueSpan;
import dev.berth.template.Template.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes each value of a template as the text around it asks for: percent-encoded in a URL that a manifest composes
/// of pieces, escaped in JSON. Pure.
final class Placement {

    private static final char FIRST = '\uE000';

    private Placement() {}

    /// The parts of each piece, in the forms of their places.
    static List<Part> place(List<Piece> pieces, List<List<Part>> expanded) {
        var parts = new ArrayList<Part>();
        if (pieces.size() == 1) {
            return expanded.getFirst();
        }
        var marked = new StringBuilder();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < pieces.size(); i++) {
            places.add(marked.length());
            if (pieces.get(i) instanceof Piece.Field) {
                marked.append((char) (FIRST + i % 6000));
            } else {
                expanded.get(i).forEach(part -> marked.append(part instanceof Part.Text(String text) ? text : ""));
            }
        }
        TextLayout layout = TextLayout.of(marked.toString());
        for (int i = 0; i < pieces.size(); i++) {
            Optional<ValueSpan> spot =
                    pieces.get(i) instanceof Piece.Field ? layout.spotAt(places.get(i)) : Optional.empty();
            if (spot.isEmpty()) {
                parts.addAll(query(pieces, i, expanded));
            } else {
                boolean isWhole = spot.get().to() - spot.get().from() == 1;
                for (Part part : expanded.get(i)) {
                    parts.add(written(
                            part, spot.get().form(), isWhole && expanded.get(i).size() == 1));
                }
            }
        }
        return parts;
    }

    private static Part written(Part part, ValueEncoding place, boolean isWhole) {
        return switch (part) {
            case Part.Text(String text) ->
                new Part.Text(ValueEncoding.PLAIN.within(place, false).encode(text));
            case Part.User user -> new Part.User(user.login(), user.form().within(place, isWhole), user.turns());
            case Part.Password password ->
                new Part.Password(
                        password.login(),
                        password.form().within(place, isWhole),
                        password.user(),
                        password.length(),
                        password.turns());
            case Part.Copy copy -> copy;
        };
    }

    /// The pieces after a URL with parameters: further parameters.
    private static List<Part> query(List<Piece> pieces, int index, List<List<Part>> expanded) {
        boolean follows = index > 0
                && pieces.get(index) instanceof Piece.Literal(String text)
                && (text.startsWith("?") || text.startsWith("&"))
                && pieces.get(index - 1) instanceof Piece.Field(Expression field)
                && (field.field().equals("url") || field.field().equals("jdbc"));
        if (!follows) {
            return expanded.get(index);
        }
        boolean hasQuery = expanded.get(index - 1).stream()
                .anyMatch(part -> part instanceof Part.Text(String text) && text.contains("?"));
        String literal = ((Piece.Literal) pieces.get(index)).text();
        return List.of(new Part.Text((hasQuery ? "&" : "?") + literal.substring(1)));
    }
}
