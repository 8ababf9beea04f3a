package dev.berth.provider.postgres.migrate;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which lines of `pg_restore --list` are restored. What needs a superuser was refused or left behind before; what is
/// there already isn't made again. Pure.
///
/// @param schemas those that are there
public record PgRestoreList(Set<String> schemas) {

    private static final Pattern LINE = Pattern.compile("\\d+; \\d+ \\d+ (.*)");
    private static final Pattern LEFT = Pattern.compile(
            "(EXTENSION|EVENT TRIGGER|PUBLICATION|PUBLICATION TABLE|PUBLICATION TABLES IN SCHEMA|SUBSCRIPTION"
                    + "|SUBSCRIPTION TABLE|ACL|DEFAULT ACL|DATABASE|DATABASE PROPERTIES|SECURITY LABEL) .*"
                    + "|COMMENT \\S+ (EXTENSION|EVENT TRIGGER|PUBLICATION|SUBSCRIPTION|DATABASE|SCHEMA public\\b).*"
                    + "|SCHEMA - public .*");
    private static final Pattern SCHEMA = Pattern.compile("SCHEMA - (.*) [^ ]*");

    /// Whether a line is to be restored; comments of the list itself are.
    public boolean isRestored(String line) {
        Matcher entry = LINE.matcher(line);
        if (!entry.matches()) {
            return true;
        }
        String what = entry.group(1);
        Matcher schema = SCHEMA.matcher(what);
        return !LEFT.matcher(what).matches() && !(schema.matches() && schemas.contains(schema.group(1)));
    }
}
