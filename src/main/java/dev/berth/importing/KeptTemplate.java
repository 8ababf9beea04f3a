package dev.berth.importing;

import dev.berth.connection.ConnectionText;
import dev.berth.connection.ValueSpan;
import dev.berth.connection.ValueSpan.What;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A connection text of a live Secret as a template that keeps what it says besides the login: its scheme, its
/// parameters, its quoting. What may be a secret isn't kept. Pure.
///
/// @param text without a line break at its end
record KeptTemplate(String text, ConnectionText read) {

    private static final Pattern SECRET = Pattern.compile("(?i).*(pass|pwd|secret|token|key|credential|auth).*");
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_.:/,+%@*=-]{0,120}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_. -]{0,63}");

    /// The parameters that may be secrets, by their names.
    List<String> secrets() {
        return read.info().parameters().stream()
                .filter(parameter ->
                        !isHarmless(parameter.name(), parameter.value().reveal()))
                .map(parameter -> NAME.matcher(parameter.name()).matches() ? parameter.name() : "a parameter")
                .distinct()
                .toList();
    }

    private boolean isHarmless(String name, String value) {
        return NAME.matcher(name).matches()
                && !SECRET.matcher(name).matches()
                && HARMLESS.matcher(value.replace(" ", "")).matches()
                && read.passwords().stream().noneMatch(password -> value.contains(password.reveal()));
    }

    /// The parameters of its query beyond the first `known`, as they were written, without `?`.
    String query(int known) {
        int start = text.indexOf('?');
        return start < 0
                ? ""
                : List.of(text.substring(start + 1).split("&", -1)).stream()
                        .filter(pair -> !pair.isEmpty())
                        .filter(pair -> isParameter(pair.substring(0, Math.max(0, pair.indexOf('=')))))
                        .skip(known)
                        .filter(pair -> isHarmless(
                                pair.substring(0, Math.max(0, pair.indexOf('='))),
                                pair.substring(pair.indexOf('=') + 1)))
                        .map(KeptTemplate::literal)
                        .collect(Collectors.joining("&"));
    }

    /// Whether a pair of the query is none of what a template has a field for.
    private boolean isParameter(String name) {
        return read.info().parameters().stream()
                .anyMatch(parameter -> parameter.name().equals(name));
    }

    /// The whole text with a field for each of the places that `fields` names.
    String composed(Map<What, String> fields) {
        var template = new StringBuilder();
        int from = 0;
        var spots = new ArrayList<>(read.spots());
        spots.sort(Comparator.comparingInt(ValueSpan::from));
        for (ValueSpan spot : spots) {
            String field = fields.get(spot.what());
            if (field != null && spot.from() >= from) {
                template.append(literal(text.substring(from, spot.from()))).append(field);
                from = spot.to();
            }
        }
        return template.append(literal(text.substring(from))).toString();
    }

    private static String literal(String text) {
        return text.replace("${", "$${");
    }
}
