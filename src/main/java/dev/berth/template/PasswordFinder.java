package dev.berth.template;

import dev.berth.connection.TextLayout;
import dev.berth.connection.ValueEncoding;
import dev.berth.connection.ValueSpan;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the password of one login in a live value of any author. What berth would write itself is found
/// without reading the text any further. Pure.
///
/// @param parts what the value is made of, without users whose name isn't known
/// @param at which of the parts the password is
/// @param names of the user, one of which the value may tell
record PasswordFinder(List<Part> parts, int at, List<String> names) {

    private static final char MARK = '\uE000';
    private static final char OTHER = '\uE001';

    /// The passwords that `live` may hold, the likeliest first. A line break at the end is no part of one, unless
    /// nothing else works.
    List<Secret> find(String live) {
        if (parts.size() == 1 && password().isOfKey()) {
            return secrets(List.of(live));
        }
        String text = TextLayout.withoutLineBreak(live);
        var found = new LinkedHashSet<String>();
        boolean endsInText = parts.getLast() instanceof Part.Text;
        Optional<String> written = asWritten(endsInText ? live : text);
        if (written.isPresent()) {
            found.add(written.get());
        } else {
            read(text, found);
        }
        if (text.length() < live.length() && parts.size() == 1) {
            found.add(live);
        }
        return secrets(found);
    }

    private static List<Secret> secrets(Iterable<String> texts) {
        var secrets = new ArrayList<Secret>();
        for (String text : texts) {
            if (!text.isEmpty()) {
                secrets.add(Secret.of(text));
            }
        }
        return List.copyOf(secrets);
    }

    private Part.Password password() {
        return (Part.Password) parts.get(at);
    }

    /// The password, if the value is just as berth would write it.
    private Optional<String> asWritten(String live) {
        String found = "";
        int from = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean isLast = i == parts.size() - 1;
            if (parts.get(i) instanceof Part.Text(String text)) {
                if (!live.startsWith(text, from)) {
                    return Optional.empty();
                }
                from += text.length();
            } else {
                String next = isLast ? "" : parts.get(i + 1) instanceof Part.Text(String text) ? text : "";
                boolean isBehindLast = i == parts.size() - 2;
                int to = isLast
                        ? live.length()
                        : isBehindLast ? live.length() - next.length() : live.indexOf(next, from);
                if (to < from || !live.startsWith(next, to)) {
                    return Optional.empty();
                }
                String raw = live.substring(from, to);
                if (parts.get(i) instanceof Part.Password declared) {
                    String value = declared.form().decode(raw);
                    if (value.isEmpty() || !declared.form().encode(value).equals(raw) || value.indexOf('\n') >= 0) {
                        return Optional.empty();
                    }
                    found = i == at ? value : found;
                }
                from = to;
            }
        }
        return from == live.length() && !found.isEmpty() ? Optional.of(found) : Optional.empty();
    }

    /// Reads a value that says something else, or says it otherwise.
    private void read(String live, Set<String> found) {
        String declared = TextLayout.withoutLineBreak(marked());
        TextLayout layout = TextLayout.of(live);
        Optional<Map.Entry<String, ValueSpan>> entry = TextLayout.of(declared).entries().entrySet().stream()
                .filter(one -> one.getValue().value().reveal().indexOf(MARK) >= 0)
                .findFirst();
        if (entry.isPresent()) {
            Optional.ofNullable(layout.entries().get(entry.get().getKey()))
                    .ifPresent(spot -> inside(
                            entry.get().getValue().value().reveal(),
                            spot.value().reveal(),
                            found));
        } else if (declared.indexOf('\n') < 0) {
            inside(declared, live, found);
        }
        names.forEach(name -> add(layout.passwords(name), found));
        if (declared.indexOf('\n') >= 0 && entry.isEmpty()) {
            ofLine(declared.split("\r?\n", -1), live.split("\r?\n", -1), found);
        }
    }

    private static void add(List<Secret> passwords, Set<String> found) {
        passwords.forEach(password -> found.add(password.reveal()));
    }

    /// The declared value, with a mark for each password and copy.
    private String marked() {
        var text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Text(String literal)) {
                text.append(literal);
            } else {
                text.append(i == at ? MARK : OTHER);
            }
        }
        return text.toString();
    }

    /// Adds the passwords that `live` may hold where `declared` has its own.
    private void inside(String declared, String live, Set<String> found) {
        boolean isWhole = declared.length() == 1;
        TextLayout layout = TextLayout.of(live);
        if (!isWhole || layout.whole().isPresent()) {
            names.forEach(name -> add(layout.passwords(name), found));
        }
        if (isWhole) {
            found.add(live);
        } else if (TextLayout.of(declared).connections().isEmpty()) {
            between(declared, live).ifPresent(found::add);
        }
    }

    /// The text of `live` at the place of the password in `declared`: between the same neighbours on one
    /// line.
    private Optional<String> between(String declared, String live) {
        int mark = declared.indexOf(MARK);
        int before = declared.lastIndexOf(OTHER, mark) + 1;
        int behind = declared.indexOf(OTHER, mark);
        String prefix = declared.substring(before, mark);
        String suffix = declared.substring(mark + 1, behind < 0 ? declared.length() : behind);
        if (prefix.isEmpty() && suffix.isEmpty()) {
            return Optional.empty();
        }
        int start = before == 0 ? (live.startsWith(prefix) ? 0 : -1) : live.indexOf(prefix);
        if (start < 0) {
            return Optional.empty();
        }
        int from = start + prefix.length();
        int to = behind < 0
                ? (live.endsWith(suffix) ? live.length() - suffix.length() : -1)
                : suffix.isEmpty() ? live.length() : live.indexOf(suffix, from);
        return to < from ? Optional.empty() : Optional.of(decoded(live.substring(from, to)));
    }

    private String decoded(String raw) {
        ValueEncoding form = password().form();
        return form.decode(raw);
    }

    /// The line that has the same beginning and end, or stands between the same lines.
    private void ofLine(String[] declared, String[] live, Set<String> found) {
        int own = 0;
        while (declared[own].indexOf(MARK) < 0) {
            own++;
        }
        if (declared[own].length() > 1) {
            for (String line : live) {
                between(declared[own], line).ifPresent(found::add);
            }
            return;
        }
        for (int i = 0; i < live.length; i++) {
            boolean isBehind = own > 0 && i > 0 && live[i - 1].equals(declared[own - 1]);
            boolean isBefore =
                    own + 1 < declared.length && i + 1 < live.length && live[i + 1].equals(declared[own + 1]);
            if (isBehind || isBefore || (i == own && live.length == declared.length)) {
                found.add(decoded(live[i]));
            }
        }
    }
}
