package dev.berth.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Replaces values of environment variables that `berth.yaml` interpolates by the expressions that named them,
/// `${env:NAME}`, and passwords that programs printed by `(secret)`. One per run. The manifest reader and whoever runs
/// these programs fill it; every output passes it: the planner applies it to the
/// texts of a plan ([Plan#redacted]), so that text, JSON, saved file and digest agree, and the console and the files
/// that berth writes apply it to everything else.
///
/// Digests are computed over redacted texts and over a fingerprint that [PlannedChange#redacted] and
/// [PlanTarget#redacted]
/// put in where something was taken out, so that two values of one variable make two digests.
///
/// These values print as they are: those with fewer than [#LEAST_CHARACTERS] characters (ports, `true`), those that
/// are berth's own words or name the loopback, and those that the files of the directory write out themselves.
public final class Redaction {

    /// Shorter values stand in too many places to be replaced everywhere, and are too short to be secrets.
    public static final int LEAST_CHARACTERS = 6;

    /// From this length on, the beginning of a value that was shortened (`abcdefgh…`) is replaced, too, and so are the
    /// parts of a value that is a URL or has several lines.
    private static final int LEAST_PART = 8;

    private static final Set<String> HARMLESS = Set.of(
            "postgres",
            "postgresql",
            "rabbitmq",
            "secret",
            "secrets",
            "default",
            "direct",
            "port-forward",
            "kubernetes",
            "directory",
            "disable",
            "prefer",
            "require",
            "verify-ca",
            "verify-full",
            "localhost",
            "127.0.0.1",
            "0.0.0.0",
            "service",
            "services",
            "services.d",
            "database",
            "password");

    private final Map<String, String> replacements = new TreeMap<>();
    private final Set<String> literals = new HashSet<>();
    private Optional<Variants> variants = Optional.of(Variants.NONE);

    /// The text that replaces a variable's value.
    public static String expression(String name) {
        return "${env:" + name + "}";
    }

    /// Texts that the files or the command line hold: nothing that is part of one of them is hidden.
    public synchronized void literals(Iterable<String> texts) {
        texts.forEach(text -> literals.add(text.toLowerCase(Locale.ROOT)));
        variants = Optional.empty();
    }

    /// Hides `value` from now on.
    public synchronized void add(String name, String value) {
        replacements.put(value, expression(name));
        variants = Optional.empty();
    }

    /// Hides a value that no variable holds, such as a password that a program printed, from now on.
    public synchronized void hide(String value) {
        replacements.put(value, Field.SECRET);
        variants = Optional.empty();
    }

    private Variants variants() {
        var found = new TreeMap<String, String>();
        var whole = new TreeMap<String, String>();
        replacements.forEach((value, shown) -> {
            if (isHidden(value, LEAST_CHARACTERS)) {
                whole.put(value, shown);
                Encodings.of(value).forEach(text -> found.putIfAbsent(text.toLowerCase(Locale.ROOT), shown));
                for (String part : value.split("[:/@?&=,;\\s]+", -1)) {
                    if (isHidden(part, LEAST_PART)) {
                        Encodings.of(part).forEach(text -> found.putIfAbsent(text.toLowerCase(Locale.ROOT), shown));
                    }
                }
            }
        });
        return Variants.of(found, whole);
    }

    private boolean isHidden(String value, int least) {
        String folded = value.toLowerCase(Locale.ROOT);
        return value.strip().length() >= least
                && !HARMLESS.contains(folded)
                && literals.stream().noneMatch(literal -> literal.contains(folded));
    }

    /// `text` without the values that were added, also where they stand in upper or lower case, percent-encoded, in
    /// base64, escaped as in JSON, HTML, Markdown or SQL, or shortened to their beginning.
    public String apply(String text) {
        Variants known;
        synchronized (this) {
            known = variants.orElseGet(this::variants);
            variants = Optional.of(known);
        }
        return known.replacedIn(text);
    }

    /// The texts to look for.
    ///
    /// @param shown what replaces each variant, in lower case
    /// @param values what replaces each value
    private record Variants(Map<String, String> shown, Map<String, String> values, Pattern pattern) {

        private static final char CUT = '…';
        private static final Variants NONE = new Variants(Map.of(), Map.of(), Pattern.compile("(?!)"));

        static Variants of(Map<String, String> shown, Map<String, String> values) {
            if (shown.isEmpty()) {
                return NONE;
            }
            String alternatives = shown.keySet().stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|"));
            return new Variants(
                    shown, values, Pattern.compile(alternatives, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        }

        String replacedIn(String text) {
            if (shown.isEmpty()) {
                return text;
            }
            String folded = text.toLowerCase(Locale.ROOT);
            String result = shown.keySet().stream().anyMatch(folded::contains) ? whole(text) : text;
            return result.indexOf(CUT) < 0 ? result : shortened(result);
        }

        private String whole(String text) {
            return pattern.matcher(text)
                    .replaceAll(match -> Matcher.quoteReplacement(
                            shown.getOrDefault(match.group().toLowerCase(Locale.ROOT), expression("…"))));
        }

        /// The beginnings of values before each `…`.
        private String shortened(String text) {
            var result = new StringBuilder();
            int from = 0;
            for (int cut = text.indexOf(CUT); cut >= 0; cut = text.indexOf(CUT, cut + 1)) {
                for (var entry : values.entrySet()) {
                    int length = beginning(text, from, cut, entry.getKey());
                    if (length > 0) {
                        result.append(text, from, cut - length).append(entry.getValue());
                        from = cut;
                        break;
                    }
                }
            }
            return result.append(text, from, text.length()).toString();
        }

        private static int beginning(String text, int from, int cut, String value) {
            for (int length = Math.min(value.length(), cut - from); length >= LEAST_PART; length--) {
                if (text.regionMatches(true, cut - length, value, 0, length)) {
                    return length;
                }
            }
            return 0;
        }
    }

    /// The ways in which outputs write a text.
    private static final class Encodings {

        private static final int GROUP = 3;

        private Encodings() {}

        static Set<String> of(String value) {
            var texts = new HashSet<String>();
            texts.add(value);
            texts.add(Text.printable(value));
            texts.add(escaped(value, "\"\\/", "\\"));
            texts.add(escaped(value, "\"\\", "\\"));
            texts.add(Text.printable(escaped(value, "\"\\", "\\")));
            texts.add(escaped(value, "\\`*_{}[]()#+-.!|<>~&@:", "\\"));
            texts.add(value.replace("'", "''"));
            texts.add(value.replace("\"", "\"\""));
            texts.add(value.replace("'", "'\\''"));
            texts.add(html(value, "&#39;", "&quot;"));
            texts.add(html(value, "&apos;", "&quot;"));
            texts.add(html(value, "'", "\""));
            texts.add(percent(value, "-._~"));
            texts.add(percent(value, "-._~!$&'()*+,;=:@/?"));
            texts.add(percent(value, "-._*").replace("%20", "+"));
            texts.addAll(base64(value));
            return texts;
        }

        private static String escaped(String value, String characters, String by) {
            return value.codePoints()
                    .mapToObj(c -> (characters.indexOf(c) >= 0 ? by : "") + Character.toString(c))
                    .collect(Collectors.joining());
        }

        private static String html(String value, String apostrophe, String quote) {
            return value.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", quote)
                    .replace("'", apostrophe);
        }

        private static String percent(String value, String kept) {
            var text = new StringBuilder();
            for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
                char c = (char) (octet & 0xff);
                boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || kept.indexOf(c) >= 0);
                text.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
            }
            return text.toString();
        }

        /// The value alone, and as part of a longer text, wherever in it the value begins.
        private static List<String> base64(String value) {
            byte[] octets = value.getBytes(StandardCharsets.UTF_8);
            var texts = new ArrayList<String>();
            for (var encoder : List.of(
                    Base64.getEncoder().withoutPadding(), Base64.getUrlEncoder().withoutPadding())) {
                for (int skipped = 0; skipped < GROUP; skipped++) {
                    int length = (octets.length - skipped) / GROUP * GROUP;
                    if (length >= LEAST_CHARACTERS) {
                        texts.add(encoder.encodeToString(Arrays.copyOfRange(octets, skipped, skipped + length)));
                    }
                }
                texts.add(encoder.encodeToString(octets));
            }
            return texts;
        }
    }
}
