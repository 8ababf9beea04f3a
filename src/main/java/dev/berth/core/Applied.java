package dev.berth.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The record of the last apply of a service. It is stored beside the mark of the service's first Secret. It
/// is never compared, so it causes no change.
///
/// @param commit of the manifests, if they were in git
/// @param facts the [Declaration] of that time, as hashes
public record Applied(Instant at, Optional<String> commit, SortedSet<String> facts) {

    private static final Pattern FORM =
            Pattern.compile("at=(\\S{1,40})(?: commit=([0-9a-f]{7,64}))? facts=([0-9a-f,]*)");

    public Applied {
        facts = Collections.unmodifiableSortedSet(new TreeSet<>(facts));
    }

    static Applied of(Declaration declaration, Instant at, Optional<String> commit) {
        return new Applied(at.truncatedTo(ChronoUnit.SECONDS), commit, declaration.facts());
    }

    /// Reads the form that [#text()] gives; empty for anything else, as the annotation may have been edited.
    public static Optional<Applied> parse(String text) {
        var matcher = FORM.matcher(text);
        try {
            return matcher.matches()
                    ? Optional.of(new Applied(
                            Instant.parse(matcher.group(1)),
                            Optional.ofNullable(matcher.group(2)),
                            new TreeSet<>(List.of(matcher.group(3).split(",", -1)))))
                    : Optional.empty();
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /// This record in one line: its form in an annotation.
    public String text() {
        return "at=" + at + commit.map(id -> " commit=" + id).orElse("") + " facts=" + String.join(",", facts);
    }

    /// `2026-11-23T18:00:00Z (commit 4f2a9c1)`.
    @Override
    public String toString() {
        return at + commit.map(id -> " (commit " + id + ")").orElse("");
    }

    /// Whether this object was declared then.
    public boolean declared(Address object) {
        return has(Declaration.presence(object));
    }

    /// Whether this field of the object was declared then with this value.
    public boolean declared(Address object, String field, String value) {
        return has(Declaration.value(object, field, value));
    }

    boolean has(String fact) {
        return facts.contains(fact);
    }
}
