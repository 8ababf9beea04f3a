package dev.berth.core;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
    static final int LEAST_PART = 8;

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
    private Optional<HiddenTexts> variants = Optional.of(HiddenTexts.NONE);

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

    private HiddenTexts variants() {
        var found = new TreeMap<String, String>();
        var whole = new TreeMap<String, String>();
        replacements.forEach((value, shown) -> {
            if (isHidden(value, LEAST_CHARACTERS)) {
                whole.put(value, shown);
                TextEncodings.of(value).forEach(text -> found.putIfAbsent(text.toLowerCase(Locale.ROOT), shown));
                for (String part : value.split("[:/@?&=,;\\s]+", -1)) {
                    if (isHidden(part, LEAST_PART)) {
                        TextEncodings.of(part).forEach(text -> found.putIfAbsent(text.toLowerCase(Locale.ROOT), shown));
                    }
                }
            }
        });
        return HiddenTexts.of(found, whole);
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
        HiddenTexts known;
        synchronized (this) {
            known = variants.orElseGet(this::variants);
            variants = Optional.of(known);
        }
        return known.replacedIn(text);
    }
}
