package dev.berth.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The comment of an object that berth manages: what a person wrote there, then whose it is and what berth has to
/// remember of it: `orders of the shop [berth fleet=default service=cafe-backend quarantined=2027-01-01T00:00:00Z]`.
///
/// @param notes what berth remembers, by name; names are lower-case letters, values have neither spaces nor brackets
public record Comment(String remark, Optional<Mark> mark, SortedMap<String, String> notes) {

    private static final Pattern MARK =
            Pattern.compile("\\s*\\[berth fleet=([a-z0-9.-]+) service=([a-z0-9.-]+)((?: [a-z]+=[^\\]\\s]*)*)]\\s*$");

    /// A comment that says nothing.
    public static final Comment NONE = new Comment("", Optional.empty(), Collections.emptySortedMap());

    public Comment {
        notes = Collections.unmodifiableSortedMap(new TreeMap<>(notes));
    }

    /// The comment of a new object.
    public static Comment of(Mark mark) {
        return NONE.with(Optional.of(mark));
    }

    /// Reads a comment as it stands in a catalog.
    public static Comment parse(String text) {
        var matcher = MARK.matcher(text);
        if (!matcher.find()) {
            return new Comment(text, Optional.empty(), Collections.emptySortedMap());
        }
        var notes = new TreeMap<String, String>();
        for (String note : matcher.group(3).strip().split(" ", -1)) {
            int equals = note.indexOf('=');
            if (equals > 0) {
                notes.put(note.substring(0, equals), note.substring(equals + 1));
            }
        }
        return new Comment(
                text.substring(0, matcher.start()), Optional.of(new Mark(matcher.group(1), matcher.group(2))), notes);
    }

    /// A copy of this comment with another owner.
    public Comment with(Optional<Mark> owner) {
        return new Comment(remark, owner, notes);
    }

    /// A copy of this comment in which `note` has `value`.
    public Comment with(String note, String value) {
        var more = new TreeMap<>(notes);
        more.put(note, value);
        return new Comment(remark, mark, more);
    }

    /// A copy of this comment without `note`.
    public Comment without(String note) {
        var fewer = new TreeMap<>(notes);
        fewer.remove(note);
        return new Comment(remark, mark, fewer);
    }

    public Optional<String> note(String name) {
        return Optional.ofNullable(notes.get(name));
    }

    /// The text that is written to the catalog.
    public String text() {
        if (mark.isEmpty()) {
            return remark;
        }
        String more = notes.entrySet().stream()
                .map(note -> " " + note.getKey() + "=" + note.getValue())
                .collect(Collectors.joining());
        String written = "[berth fleet=%s service=%s%s]"
                .formatted(mark.get().fleet(), mark.get().service(), more);
        return remark.isBlank() ? written : remark.stripTrailing() + " " + written;
    }
}
