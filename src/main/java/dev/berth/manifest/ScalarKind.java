package dev.berth.manifest;

import dev.berth.core.Node.Scalar.Kind;
import java.util.regex.Pattern;

/// The type of a scalar that stands without quotes, by YAML's core schema: `0.8` is a number, while `no`, `on`
/// and `2027-01-01` are text. Octal, hexadecimal, infinite and very long numbers are text too: nothing in a
/// manifest is one. See YAML 1.2.2, 10.3.2 "Tag Resolution".
final class ScalarKind {

    private static final int MAX_DIGITS = 40;
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,2})?");

    private ScalarKind() {}

    static Kind of(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Kind.NULL;
            case "true", "True", "TRUE", "false", "False", "FALSE" -> Kind.BOOLEAN;
            default -> {
                if (text.length() > MAX_DIGITS) {
                    yield Kind.STRING;
                }
                if (INTEGER.matcher(text).matches()) {
                    yield Kind.INTEGER;
                }
                yield DECIMAL.matcher(text).matches() ? Kind.DECIMAL : Kind.STRING;
            }
        };
    }
}
