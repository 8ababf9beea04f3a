package dev.berth.secret;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How a password is written inside a value, and how it is found there again, also in a value that a person wrote by hand.
public enum Form {
    /// As it is.
    PLAIN,
    /// Percent-encoded in the user information of a URL (RFC 3986, 3.2.1) or in its query.
    URL,
    /// Quoted as in a libpq connection string. See PostgreSQL docs, "Connection Strings", 34.1.1.1.
    DSN,
    /// Quoted as in an ADO.NET connection string. See .NET docs, `DbConnectionStringBuilder`.
    DOTNET;

    private static final Pattern USER_INFORMATION = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^:/?#@]*):");
    private static final Pattern QUERY_PASSWORD = Pattern.compile("[?&]password=([^&#]*)");

    // The repetitions have a limit, as Java's matcher calls itself for each: a value of any length must not exhaust the stack.
    private static final Pattern DSN_PASSWORD = Pattern.compile(
            "(?:^|\\s)password\\s*=\\s*(?:'((?:[^'\\\\]|\\\\.){0,1024})'|((?:[^\\s\\\\]|\\\\.){0,1024}))");
    private static final Pattern DOTNET_PASSWORD = Pattern.compile(
            "(?:^|;)\\s*(?:password|pwd)\\s*=\\s*(?:\"((?:[^\"]|\"\"){0,1024})\"|'((?:[^']|''){0,1024})'|([^;]*))",
            Pattern.CASE_INSENSITIVE);

    /// The password as this form writes it.
    public String encode(String password) {
        return switch (this) {
            case PLAIN -> password;
            case URL -> percentEncode(password);
            case DSN ->
                password.matches("[A-Za-z0-9_.~-]+")
                        ? password
                        : "'" + password.replace("\\", "\\\\").replace("'", "\\'") + "'";
            case DOTNET ->
                password.matches("[A-Za-z0-9_.~-]+") ? password : "\"" + password.replace("\"", "\"\"") + "\"";
        };
    }

    /// The passwords of `user` that `value` may hold: those of this form first, then, if there are none, those of the others,
    /// since a person may have written the key in another form.
    ///
    /// @param before the literal text in front of the password in the declared value
    /// @param after the literal text behind it
    List<String> find(String value, String user, String before, String after) {
        List<String> found =
                switch (this) {
                    case PLAIN -> between(value, before, after);
                    case URL -> inUrl(value, user);
                    case DSN -> inDsn(value);
                    case DOTNET -> inDotnet(value);
                };
        if (!found.isEmpty()) {
            return found;
        }
        return Stream.of(inUrl(value, user), inDotnet(value), inDsn(value))
                .filter(list -> !list.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /// `text` with everything but RFC 3986's unreserved characters percent-encoded.
    public static String percentEncode(String text) {
        var result = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean unreserved = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || "-._~".indexOf(b) >= 0;
            result.append(unreserved ? String.valueOf((char) b) : String.format("%%%02X", b));
        }
        return result.toString();
    }

    private static List<String> between(String value, String before, String after) {
        boolean fits = value.length() >= before.length() + after.length() && value.startsWith(before) && value.endsWith(after);
        return fits ? List.of(value.substring(before.length(), value.length() - after.length())) : List.of();
    }

    /// A well-formed URL has one reading. One with an unescaped `@` or `%` has several: up to the first or the last `@`, decoded
    /// or as it stands.
    private static List<String> inUrl(String value, String user) {
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = USER_INFORMATION.matcher(value);
        while (matcher.find()) {
            if (!sameUser(percentDecode(matcher.group(1)), user)) {
                continue;
            }
            String rest = value.substring(matcher.end());
            for (int at : List.of(rest.indexOf('@'), rest.lastIndexOf('@'))) {
                if (at >= 0) {
                    found.add(percentDecode(rest.substring(0, at)));
                    found.add(rest.substring(0, at));
                }
            }
        }
        Matcher query = QUERY_PASSWORD.matcher(value);
        while (query.find()) {
            found.add(percentDecode(query.group(1)));
            found.add(query.group(1));
        }
        return List.copyOf(found);
    }

    /// Redis has a user without a name, which is also called `default`.
    private static boolean sameUser(String written, String user) {
        return written.equals(user)
                || (user.isEmpty() && written.equals("default"))
                || (user.equals("default") && written.isEmpty());
    }

    private static List<String> inDsn(String value) {
        return all(DSN_PASSWORD, value, text -> text.replaceAll("\\\\(.)", "$1"));
    }

    private static List<String> inDotnet(String value) {
        Matcher matcher = DOTNET_PASSWORD.matcher(value);
        var found = new ArrayList<String>();
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                found.add(matcher.group(1).replace("\"\"", "\""));
            } else if (matcher.group(2) != null) {
                found.add(matcher.group(2).replace("''", "'"));
            } else {
                found.add(matcher.group(3).strip());
            }
        }
        return found;
    }

    private static List<String> all(Pattern pattern, String value, java.util.function.UnaryOperator<String> unquote) {
        Matcher matcher = pattern.matcher(value);
        var found = new ArrayList<String>();
        while (matcher.find()) {
            String quoted = matcher.group(1);
            found.add(unquote.apply(quoted != null ? quoted : matcher.group(2)));
        }
        return found;
    }

    /// Decodes `%41`; a lone `%` or `+` stays what it is.
    private static String percentDecode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
