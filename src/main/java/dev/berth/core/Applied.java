package dev.berth.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The record of the last apply of a service, and of who ran it. It is stored beside the mark of the service's first
/// Secret. It is never compared, so it causes no change.
///
/// @param commit of the manifests, if they were in git
/// @param by who did it; empty in a record of a berth that didn't note it
/// @param facts the [Declaration] of that time, as hashes
public record Applied(Instant at, Optional<String> commit, Optional<By> by, SortedSet<String> facts) {

    private static final Pattern FORM = Pattern.compile("at=(\\S{1,40})(?: commit=([0-9a-f]{7,64}))?"
            + "(?: digest=([0-9a-f]{64}) by=(\\S{1,1000})(?: run=(\\S{1,1000}))?)? facts=([0-9a-f,]*)");

    /// Who applied a plan, and which.
    ///
    /// @param digest of the plan, all of its digits
    public record By(Actor actor, String digest) {

        private static Optional<By> of(Matcher form) {
            return Optional.ofNullable(form.group(3))
                    .map(digest -> new By(
                            new Actor(
                                    URLDecoder.decode(form.group(4), UTF_8),
                                    Optional.ofNullable(form.group(5))
                                            .map(address -> URLDecoder.decode(address, UTF_8))),
                            digest));
        }

        private String text() {
            return " digest=" + digest + " by=" + URLEncoder.encode(actor.name(), UTF_8)
                    + actor.run()
                            .map(address -> " run=" + URLEncoder.encode(address, UTF_8))
                            .orElse("");
        }
    }

    public Applied {
        facts = Collections.unmodifiableSortedSet(new TreeSet<>(facts));
    }

    static Applied of(Declaration declaration, Instant at, Optional<String> commit, By by) {
        return new Applied(at.truncatedTo(ChronoUnit.SECONDS), commit, Optional.of(by), declaration.facts());
    }

    /// Reads the form that [#text()] gives; empty for anything else, as the annotation may have been edited.
    public static Optional<Applied> parse(String text) {
        var matcher = FORM.matcher(text);
        try {
            return matcher.matches()
                    ? Optional.of(new Applied(
                            Instant.parse(matcher.group(1)),
                            Optional.ofNullable(matcher.group(2)),
                            By.of(matcher),
                            new TreeSet<>(List.of(matcher.group(6).split(",", -1)))))
                    : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException noRecord) {
            return Optional.empty();
        }
    }

    /// This record in one line: its form in an annotation.
    public String text() {
        return "at=" + at + commit.map(id -> " commit=" + id).orElse("")
                + by.map(By::text).orElse("") + " facts=" + String.join(",", facts);
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
