package dev.berth.core;

import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A change as plans show and digest it: text only, no secret value, nothing of a live connection.
///
/// @param steps previews of what will run, in order
/// @param covers what it does besides, which no field and no step says, in words; sorted
/// @param refusals why it must not run as it stands; empty if nothing is in the way
public record PlannedChange(
        ChangedObject object,
        Action action,
        Risk risk,
        String summary,
        List<Field> fields,
        List<String> steps,
        List<String> covers,
        List<Refusal> refusals) {

    public PlannedChange {
        fields = List.copyOf(fields);
        steps = List.copyOf(steps);
        covers = List.copyOf(new TreeSet<>(covers));
        refusals = List.copyOf(refusals);
    }

    /// The service whose manifest declares the object.
    public String service() {
        return object.service();
    }

    /// The place of the object's declaration.
    public Origin origin() {
        return object.origin();
    }

    /// The object's address.
    public Address address() {
        return object.address();
    }

    /// What the object is: `postgres role`.
    public String kind() {
        return object.kind();
    }

    /// What the object is called beside its kind: `cafe/pg_trgm`.
    public String label() {
        return object.label();
    }

    public boolean isBlocked() {
        return !refusals.isEmpty();
    }

    /// A copy of this change with the fields `some` only.
    PlannedChange with(List<Field> some) {
        return new PlannedChange(object, action, risk, summary, some, steps, covers, refusals);
    }

    /// A copy of this change with redacted texts. Where the digest covers a redacted text, a fingerprint
    /// replaces the text, so that another value has another digest.
    public PlannedChange redacted(UnaryOperator<String> redaction) {
        List<Field> shown =
                fields.stream().map(field -> field.redacted(redaction)).toList();
        List<String> previews = steps.stream().map(redaction).toList();
        List<String> besides = covers.stream().map(redaction).toList();
        boolean same = shown.equals(fields) && previews.equals(steps) && besides.equals(covers);
        return new PlannedChange(
                object.labelled(redaction.apply(label())),
                action,
                risk,
                redaction.apply(summary),
                shown,
                previews,
                same ? covers : and(besides, "values of the environment: " + fingerprint()),
                refusals.stream().map(refusal -> refusal.redacted(redaction)).toList());
    }

    private String fingerprint() {
        var fingerprint = new Fingerprint();
        fields.forEach(field -> fingerprint.add(field.name()).add(field.live()).add(field.desired()));
        return "sha256:" + fingerprint.add(steps).add(covers).hex();
    }

    private static List<String> and(List<String> texts, String one) {
        return Stream.concat(texts.stream(), Stream.of(one)).toList();
    }

    /// A copy of this change with other refusals.
    public PlannedChange refused(List<Refusal> others) {
        return new PlannedChange(object, action, risk, summary, fields, steps, covers, others);
    }
}
