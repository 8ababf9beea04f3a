package dev.berth.document;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/// The strings that berth writes in quotes: all that a reader of YAML could take for something else.
final class YamlQuoting extends StringQuotingChecker {

    private static final long serialVersionUID = 1;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9+/=._-]*");

    /// A template is plain when nothing but a URL's parameters follows.
    private static final Pattern TEMPLATE = Pattern.compile("\\$\\{[A-Za-z0-9_.:@()+-]+}(?:\\?[A-Za-z0-9_=&./+-]*)?");

    /// Words that YAML 1.1 takes for a boolean or null.
    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    @Override
    public boolean needToQuoteName(String name) {
        return !PLAIN.matcher(name).matches() || WORDS.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean needToQuoteValue(String value) {
        return needToQuoteName(value) && !TEMPLATE.matcher(value).matches();
    }
}
