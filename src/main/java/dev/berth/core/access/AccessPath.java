package dev.berth.core.access;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// How a role comes to a right.
///
/// @param through the roles whose member it is, from it on to the one that has the right; none if it has it itself
public record AccessPath(End end, List<String> through) {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$-]*");

    /// What gives the right to the last role of the path.
    public enum End {
        SUPERUSER,
        OWNER,
        GRANT,
        /// A role that the system brings has it everywhere.
        PREDEFINED,
        /// Everybody has it.
        PUBLIC;

        /// As the forms have it.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public AccessPath {
        through = List.copyOf(through);
    }

    /// `owner`, `direct grant`, `member of cafe_read (of cafe_all), the owner`.
    public String inWords() {
        if (through.isEmpty()) {
            return switch (end) {
                case GRANT -> "direct grant";
                case PUBLIC -> "PUBLIC";
                case OWNER, SUPERUSER, PREDEFINED -> end.word();
            };
        }
        return members(through)
                + switch (end) {
                    case OWNER -> ", the owner";
                    case PREDEFINED -> ", predefined";
                    case GRANT, PUBLIC, SUPERUSER -> "";
                };
    }

    /// `member of cafe_read (of cafe_all)`.
    public static String members(List<String> through) {
        var text = new StringBuilder("member of ").append(named(through.getFirst()));
        through.stream()
                .skip(1)
                .forEach(role -> text.append(" (of ").append(named(role)).append(')'));
        return text.toString();
    }

    /// A name that can't be taken for more than one word of a sentence.
    public static String named(String name) {
        return PLAIN.matcher(name).matches() ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
