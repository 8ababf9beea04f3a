package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.AppliedStore;
import dev.berth.core.LiveSecret;
import dev.berth.core.StepFailedException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was applied for each service, by this run and by earlier ones, and which passwords were checked: read from
/// annotations of the services' Secrets and written to them.
public final class ApplyMemory {

    private final ReconcileInput input;
    private final Connections connections;

    /// The records of this run's applies that no Secret holds yet, by service.
    private final Map<String, Applied> justApplied = new TreeMap<>();

    /// The records of earlier applies in Secrets, as of the last reading.
    private Map<String, Applied> recorded = Map.of();

    ApplyMemory(ReconcileInput input, Connections connections) {
        this.input = input;
        this.connections = connections;
    }

    /// Reads the records of earlier applies.
    ///
    /// @param former this fleet's Secrets that no manifest declares any more
    void read(List<LiveSecret> former) {
        recorded = new AppliedRecords(input).applied(records(), former);
    }

    /// The records of earlier applies in Secrets, as of the last reading.
    Map<String, Applied> recorded() {
        return recorded;
    }

    /// What Secrets remember of checked passwords.
    Set<String> checkedPasswords() {
        return CheckedPasswords.remembered(new AppliedRecords(input), records());
    }

    private AppliedStore records() {
        return connections.store().records();
    }

    /// The record of each service's last apply: by this run, or else by an earlier one.
    Map<String, Applied> applied() {
        var applied = new TreeMap<>(recorded);
        applied.putAll(justApplied);
        return applied;
    }

    /// Takes it that these services are by now as `planned` says, whatever of that is remembered only later. The next
    /// reading counts on it.
    public void applied(Collection<String> services, ExecutablePlan planned) {
        Applied.By by = by(planned);
        services.forEach(service -> planned.history()
                .toRecord(service, Instant.now(), input.commit(), by)
                .ifPresent(record -> justApplied.put(service, record)));
    }

    /// Who applies which plan. A digest takes time that grows with the plan, so it is asked for once for all services.
    private Applied.By by(ExecutablePlan planned) {
        return new Applied.By(input.actor(), planned.plan().digest());
    }

    /// Remembers what has just been applied for these services, for [dev.berth.core.Drift] to tell who moved next.
    ///
    /// @param planned the plan that was applied
    /// @param now the one that was read after the apply
    /// @throws StepFailedException if it can't
    public void remember(Collection<String> services, ExecutablePlan planned, ExecutablePlan now) {
        Instant time = Instant.now();
        CheckedPasswords proofs = proofs();
        Applied.By by = by(planned);
        services.forEach(service -> now.history()
                .toRecord(service, time, input.commit(), by)
                .ifPresent(record -> proofs.records().place(service).ifPresent(secret -> {
                    var lines = new TreeMap<>(Map.of(AppliedStore.ANNOTATION, record.text()));
                    proofs.annotation(service).ifPresent(line -> lines.put(AppliedStore.CHECKED, line));
                    records().note(secret, lines);
                })));
    }

    /// Which checks of passwords no Secret remembers, of the services that are as declared; what to write with which.
    ///
    /// @param now the plan that was read last
    public SortedMap<Address, String> unremembered(ExecutablePlan now) {
        return proofs().missing(now.plan());
    }

    /// Remembers them, so that the next plan need not compute them again.
    /// @throws StepFailedException if it can't
    public void remember(SortedMap<Address, String> checks) {
        CheckedPasswords.note(records(), checks);
    }

    private CheckedPasswords proofs() {
        return CheckedPasswords.of(new AppliedRecords(input), records(), connections.servers());
    }
}
