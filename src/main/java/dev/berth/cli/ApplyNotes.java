package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.LockBusyException;
import dev.berth.core.ServiceOutcome;
import dev.berth.core.StepFailedException;
import dev.berth.core.Text;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// What a run notes beside the services' Secrets for later runs. What can't be noted fails nothing.
record ApplyNotes(Console console, Planner planner) {

    /// The services that were applied.
    static List<String> applied(SortedMap<String, ServiceOutcome> outcomes) {
        return outcomes.entrySet().stream()
                .filter(outcome -> outcome.getValue() instanceof ServiceOutcome.Applied)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Notes for `berth drift` what was applied. That fails nothing, as everything else is done.
    void applied(SortedMap<String, ServiceOutcome> outcomes, ExecutablePlan planned, ExecutablePlan again) {
        try {
            planner.memory().remember(applied(outcomes), planned, again);
        } catch (StepFailedException e) {
            console.err()
                    .println("berth: applied, but it could not be noted for `berth drift`: "
                            + Text.printable(String.valueOf(e.getMessage())));
        }
        note(planner.memory().unremembered(again.selecting(planned.plan().selection())));
    }

    /// Where nothing is to be changed, but some passwords had to be checked at length: notes that for later plans.
    /// It changes no field and no workload, so it is no part of the plan. Who may not write it, or finds another
    /// apply at work, leaves it.
    void checks(ExecutablePlan planned) {
        SortedMap<Address, String> checks = planner.memory().unremembered(planned);
        if (checks.isEmpty()) {
            return;
        }
        try {
            planner.lock(Duration.ZERO).forEach(line -> console.err().println("berth: " + Text.printable(line)));
        } catch (LockBusyException another) {
            return;
        }
        if (note(checks)) {
            console.out().flush();
            console.err()
                    .println("berth: noted the password checks of "
                            + Text.count(checks.size(), "service")
                            + " beside their Secrets; later plans do not compute them again");
        }
    }

    private boolean note(SortedMap<Address, String> checks) {
        try {
            planner.memory().remember(checks);
            return true;
        } catch (StepFailedException e) {
            console.out().flush();
            console.err()
                    .println("berth: password checks could not be noted, so later plans compute them again: "
                            + Text.printable(String.valueOf(e.getMessage())));
            return false;
        }
    }
}
