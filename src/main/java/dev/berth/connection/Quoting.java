package dev.berth.connection;

import java.util.regex.Pattern;

/// A kind of quoting. A kind for a whole value adds quotes where they are needed; a kind with `INSIDE`
/// escapes text between quotes.
enum Quoting {
    URL(false),
    /// A host in a URL: an IPv6 address in brackets, a socket's path percent-encoded.
    HOST(false),
    DSN(true),
    DSN_INSIDE(false),
    DOTNET(true),
    DOTNET_INSIDE(false),
    DOTNET_INSIDE_APOSTROPHES(false),
    /// Between the quotes of JSON, and of YAML's double-quoted scalars.
    JSON_INSIDE(false),
    ENV(true),
    ENV_INSIDE(false),
    ENV_INSIDE_APOSTROPHES(false),
    YAML(true),
    YAML_INSIDE_APOSTROPHES(false),
    PROPERTIES(false),
    /// See PostgreSQL docs, "The Password File".
    PGPASS(false);

    private static final Pattern UNQUOTED = Pattern.compile("[A-Za-z0-9_.~-]+");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    /// Plain scalars that YAML reads as a number, a date or a boolean.
    private static final Pattern YAML_OTHER = Pattern.compile(
            "(?i:true|false|null|yes|no|on|off|y|n|0x[0-9a-f]+|0o[0-7]+|[0-9][0-9_.:]*(?:e[-+]?[0-9]+)?|[0-9]{4}-[0-9].*)");
    private static final String JSON = "n\nr\rt\tb\bf\fu ";
    private static final String ESCAPES = "n\nr\rt\t";

    private final boolean ofWhole;

    Quoting(boolean ofWhole) {
        this.ofWhole = ofWhole;
    }

    /// Whether this kind is for a whole value.
    boolean isOfWhole() {
        return ofWhole;
    }

    /// The value as it is written.
    String encode(String value) {
        return switch (this) {
            case URL -> Percent.encode(value);
            case HOST ->
                value.startsWith("/")
                        ? Percent.encode(value)
                        : IPV6.matcher(value).matches() ? "[" + value + "]" : value;
            case DSN -> UNQUOTED.matcher(value).matches() ? value : "'" + DSN_INSIDE.encode(value) + "'";
            case DSN_INSIDE -> value.replace("\\", "\\\\").replace("'", "\\'");
            case DOTNET -> UNQUOTED.matcher(value).matches() ? value : "\"" + DOTNET_INSIDE.encode(value) + "\"";
            case DOTNET_INSIDE -> value.replace("\"", "\"\"");
            case DOTNET_INSIDE_APOSTROPHES, YAML_INSIDE_APOSTROPHES -> value.replace("'", "''");
            case JSON_INSIDE -> json(value);
            case ENV -> isBare(value) ? value : "\"" + ENV_INSIDE.encode(value) + "\"";
            case ENV_INSIDE ->
                value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
            case ENV_INSIDE_APOSTROPHES -> value.replace("'", "'\\''");
            case YAML -> isYamlText(value) ? value : "\"" + json(value) + "\"";
            case PROPERTIES -> properties(value);
            case PGPASS -> value.replace("\\", "\\\\").replace(":", "\\:");
        };
    }

    /// The value that was written so.
    String decode(String written) {
        boolean isQuoted = ofWhole
                && written.length() > 1
                && "'\"".indexOf(written.charAt(0)) >= 0
                && written.charAt(written.length() - 1) == written.charAt(0);
        return isQuoted
                ? inside(written.charAt(0)).decode(written.substring(1, written.length() - 1))
                : unquoted(written).text();
    }

    /// The form between such quotes, where the whole value is in this form.
    Quoting inside(char quote) {
        return switch (this) {
            case DSN -> DSN_INSIDE;
            case DOTNET -> quote == '"' ? DOTNET_INSIDE : DOTNET_INSIDE_APOSTROPHES;
            case ENV -> quote == '"' ? ENV_INSIDE : ENV_INSIDE_APOSTROPHES;
            case YAML -> quote == '"' ? JSON_INSIDE : YAML_INSIDE_APOSTROPHES;
            default -> throw new AssertionError(this);
        };
    }

    /// The value of text that has no quotes around it.
    Unquoted unquoted(String raw) {
        return switch (this) {
            case DOTNET, ENV, YAML -> Unquoted.plain(raw);
            case URL -> Unquoted.percent(raw);
            case HOST ->
                raw.startsWith("[") && raw.endsWith("]")
                        ? Unquoted.plain(raw.substring(1, raw.length() - 1))
                        : Unquoted.percent(raw);
            case DSN, DSN_INSIDE, PGPASS -> Unquoted.backslashed(raw, "");
            case DOTNET_INSIDE -> Unquoted.doubled(raw, '"');
            case DOTNET_INSIDE_APOSTROPHES, YAML_INSIDE_APOSTROPHES -> Unquoted.doubled(raw, '\'');
            case JSON_INSIDE -> Unquoted.backslashed(raw, JSON);
            case ENV_INSIDE -> Unquoted.backslashed(raw, ESCAPES);
            case ENV_INSIDE_APOSTROPHES -> Unquoted.plain(raw.replace("'\\''", "'"));
            case PROPERTIES -> Unquoted.backslashed(raw, JSON);
        };
    }

    private static boolean isBare(String value) {
        return value.equals(value.strip())
                && (value.isEmpty() || "'\"#".indexOf(value.charAt(0)) < 0)
                && value.indexOf('\n') < 0
                && value.indexOf('\r') < 0
                && !value.contains(" #")
                && !value.contains("\t#");
    }

    private static boolean isYamlText(String value) {
        return !value.isEmpty()
                && (Character.isLetterOrDigit(value.charAt(0)) || value.charAt(0) == '_')
                && value.chars().noneMatch(Character::isISOControl)
                && value.equals(value.strip())
                && !value.endsWith(":")
                && !value.contains(": ")
                && !value.contains(" #")
                && !YAML_OTHER.matcher(value).matches();
    }

    private static String json(String value) {
        var result = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> result.append('\\').append(c);
                case '\n' -> result.append("\\n");
                case '\r' -> result.append("\\r");
                case '\t' -> result.append("\\t");
                default -> {
                    boolean shown = c >= ' ' && c != 0x7f && c != 0x85 && c != 0x2028 && c != 0x2029 && c != 0xfeff;
                    result.append(shown ? String.valueOf(c) : String.format("\\u%04x", (int) c));
                }
            }
        }
        return result.toString();
    }

    private static String properties(String value) {
        String escaped = value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\f", "\\f");
        return escaped.startsWith(" ") ? "\\" + escaped : escaped;
    }
}
