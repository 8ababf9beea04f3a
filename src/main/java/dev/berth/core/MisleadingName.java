package dev.berth.core;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Names that a reviewer takes for another one, since a part of them is not seen or looks like something else. Pure.
/// See Unicode Technical Standard 39, "Restriction-Level Detection"; a word that is wholly of another script is none.
public final class MisleadingName {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");

    /// Scripts with letters that look like Latin ones, and Latin itself.
    private static final Set<UnicodeScript> ALIKE = Set.of(
            UnicodeScript.LATIN,
            UnicodeScript.CYRILLIC,
            UnicodeScript.GREEK,
            UnicodeScript.ARMENIAN,
            UnicodeScript.CHEROKEE);

    /// Letters and marks of Unicode that are invisible: fillers, a blank, variation selectors.
    private static final Pattern UNSEEN = Pattern.compile(
            "[\\p{Cf}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2800\\u3164\\ufe00-\\ufe0f\\uffa0\\x{e0100}-\\x{e01ef}]");

    private MisleadingName() {}

    /// Why a name misleads, as the end of a sentence that begins with the name; empty if it doesn't.
    public static Optional<String> flaw(String name) {
        var unseen = UNSEEN.matcher(name);
        if (unseen.find()) {
            return Optional.of("has a character in it that is not seen: " + Text.code(unseen.group()));
        }
        return name.codePoints()
                .filter(MisleadingName::isAsciiInDisguise)
                .mapToObj(Character::toString)
                .findFirst()
                .map(letter -> "has a letter in it that looks like \"" + plain(letter) + "\": " + Text.code(letter))
                .or(() -> WORD.matcher(name)
                        .results()
                        .flatMap(word -> mixed(word.group()).stream())
                        .findFirst());
    }

    private static boolean isAsciiInDisguise(int point) {
        return point > 0x7f
                && Character.isLetter(point)
                && plain(Character.toString(point)).matches("[A-Za-z]");
    }

    private static String plain(String letter) {
        return Normalizer.normalize(letter, Form.NFKC);
    }

    private static Optional<String> mixed(String word) {
        Set<UnicodeScript> scripts = word.codePoints()
                .mapToObj(UnicodeScript::of)
                .filter(ALIKE::contains)
                .collect(Collectors.toSet());
        return scripts.size() < 2
                ? Optional.empty()
                : word.codePoints()
                        .filter(point -> point > 0x7f && ALIKE.contains(UnicodeScript.of(point)))
                        .mapToObj(Character::toString)
                        .findFirst()
                        .map(letter -> "mixes letters of several scripts in one word: " + Text.code(letter) + " is "
                                + Character.getName(letter.codePointAt(0)));
    }
}
