package dev.berth.core;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The digest of a plan. Pure. Two plans have the same digest only if an apply of either does the same things
/// in the same places; all 64 digits are compared.
///
/// Of each service with changes:
///
/// - its name, the fleet whose marks are written, and the environment if there is one;
/// - the identity of every server and store that it uses ([PlanTarget]), also of those that are only read for it;
/// - every change, in the order in which they run: address, kind, label, action and risk;
/// - every field that differs, with the live and the desired value (`(secret)` for a secret one, with what is no
///   secret of the difference);
/// - every step, as it is previewed;
/// - what a change does that no field and no step says ([Provider#covers]): of each key of a Secret that is written
///   its template in words and a fingerprint of what that stands for (text, names, and the host, port, parameters and
///   TLS of the endpoint, the length of a generated value, the source of a copy), the workloads to restart, the logins
///   that get a new password; of a removal `backup`, `data`, `quarantine` and `endSessions`; the name of a slot.
///
/// Of the plan as a whole: the digests of its services, and which services and servers it was limited to, if it was.
///
/// Not in it: secret values and whether they are there, as a digest must not help to guess one; a change's
/// summary, which counts what moves by itself (keys, sessions, sizes), while all that it says of what is
/// declared is covered above; notes and guards, which do nothing, and which an apply asks again; where in a
/// file something is declared; services of which nothing is known, as nothing is done to them.
final class PlanDigest {

    private PlanDigest() {}

    /// The digest of each changed service.
    static SortedMap<String, String> services(Plan plan) {
        var digests = new TreeMap<String, String>();
        plan.changes().stream()
                .collect(Collectors.groupingBy(PlannedChange::service))
                .forEach((service, changes) -> digests.put(service, service(plan.site(), service, changes)));
        return digests;
    }

    /// The digest of the whole plan.
    static String plan(Plan plan) {
        var digest = begun("plan", plan.site());
        digest.add(plan.selection().stream().map(PlanDigest::selection).toList());
        services(plan).forEach((service, text) -> digest.add(service).add(text));
        return digest.hex();
    }

    /// What is digested and for whom: another first word for an environment, so that no base has the same digest.
    private static Fingerprint begun(String what, PlanTarget site) {
        var digest = new Fingerprint();
        site.environment()
                .ifPresentOrElse(name -> digest.add(what + " of environment").add(name), () -> digest.add(what));
        return digest.add(site.fleet());
    }

    private static String selection(Selection part) {
        var digest = new Fingerprint().add(part.services()).add(part.removed());
        part.coverage()
                .ifPresent(coverage -> digest.add("servers")
                        .add(coverage.servers().stream().map(Address::toString).toList()));
        return digest.hex();
    }

    private static String service(PlanTarget site, String service, List<PlannedChange> changes) {
        var digest = begun("service", site).add(service);
        digest.add(site.of(service).entrySet().stream()
                .map(server -> Fingerprint.of(server.getKey().toString(), server.getValue()))
                .toList());
        changes.forEach(change -> digest.add(change(change)));
        return digest.hex();
    }

    private static String change(PlannedChange change) {
        var digest = new Fingerprint()
                .add(change.address().toString())
                .add(change.kind())
                .add(change.label())
                .add(change.action().toString())
                .add(change.risk().toString());
        digest.add(change.fields().stream()
                .map(field -> new Fingerprint()
                        .add(field.name())
                        .add(field.live())
                        .add(field.desired())
                        .hex())
                .toList());
        return digest.add(change.steps()).add(change.covers()).hex();
    }
}
