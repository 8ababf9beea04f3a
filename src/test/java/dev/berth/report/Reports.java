package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.ChangedObject;
import dev.berth.core.Drift;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Ownership;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.core.Problem;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.ServiceOutcome;
import dev.berth.fixture.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Reports for tests: one of each command, and one whose names are an attack.
final class Reports {

    /// What a catalog may hold, as somebody would write it who wants to break a reader.
    static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "</details></table><h1>x</h1>",
            "[click](javascript:alert(1))",
            "![x](https://evil.example/p.png)",
            "a`<b>x</b>`b",
            "``` \n<script>alert(1)</script>",
            "a|b`|`<i>c</i>",
            "a\\|b <u>c</u>",
            "\\`<b>d</b>\\`",
            "@everyone see https://evil.example and www.evil.example or me@evil.example #1",
            "\n::error file=x::forged",
            "%0A::set-output name=x::y",
            "x,line=9::forged",
            "\u001b[31mred\u202e",
            "--><script>alert(1)</script><!--",
            "]]></failure><testcase/>&amp;\ufffe",
            "\"} 1\nberth_drift{x=\"",
            "**bold** _it_ ~~gone~~ # head\n- item\n1. one\n> quote",
            "{0} ${x} {{y}}",
            "&lt;b&gt; &#60;b&#62;",
            "' onmouseover='alert(1)",
            "\" onfocus=\"alert(1)");

    private Reports() {}

    /// Two changes, one of them a refused removal, an orphan, and ten services.
    static Plan plan() {
        PlannedChange removal = new PlannedChange(
                new ChangedObject(
                        "warehouse",
                        Origin.of("services.d/warehouse.yaml", 3),
                        Address.of("postgres", "main", "database", "warehouse"),
                        "postgres database",
                        "warehouse"),
                Action.DELETE,
                Risk.DESTRUCTIVE,
                "12 MB, 14 tables",
                List.of(),
                List.of("drop database \"warehouse\""),
                List.of(),
                List.of(Refusal.guard("data-loss", "database \"warehouse\" has 14 tables (12 MB)")));
        PlannedChange secret = new PlannedChange(
                new ChangedObject(
                        "billing",
                        Origin.of("services.d/billing.yaml", 9),
                        Address.of("secret", "billing", "billing-env"),
                        "secret",
                        "billing/billing-env"),
                Action.UPDATE,
                Risk.DISRUPTIVE,
                "READ_URL",
                List.of(new Field("READ_URL", Optional.empty(), Optional.of(Field.SECRET))),
                List.of("write READ_URL to secret billing/billing-env"),
                List.of(),
                List.of());
        return Plans.at(
                "PostgreSQL system 7301",
                Plans.of(
                        List.of(),
                        List.of(Note.of(
                                "orphan",
                                Address.of("postgres", "main", "database", "old"),
                                "no manifest declares it")),
                        Plans.limit("billing", 80, 50),
                        Plans.covering(
                                secret,
                                "READ_URL: ${postgres.url@direct}, made of sha256:" + "9c".repeat(32),
                                "restart: deployment/billing"),
                        Plans.covering(removal, "backup: dump", "data: keep", "quarantine: 604800s")));
    }

    static SortedMap<String, SortedSet<String>> fleet() {
        var fleet = new TreeMap<String, SortedSet<String>>();
        List.of("auth", "billing", "cafe", "crm", "erp", "hr", "orders", "search", "shop", "warehouse")
                .forEach(service -> fleet.put(
                        service,
                        new TreeSet<>(
                                service.length() > 4
                                        ? Set.of("postgres", "redis", "secret")
                                        : Set.of("postgres", "rabbitmq", "secret"))));
        return fleet;
    }

    static Report planned() {
        return report("plan", Optional.of(plan()), Optional.empty(), new TreeMap<>(), 5);
    }

    static Report applied() {
        var outcomes = new TreeMap<String, ServiceOutcome>();
        outcomes.put("billing", new ServiceOutcome.Failed("postgres/main/database/billing: connection refused"));
        outcomes.put(
                "warehouse", new ServiceOutcome.Skipped("data-loss: database \"warehouse\" has 14 tables (12 MB)"));
        return report("apply", Optional.of(plan()), Optional.empty(), outcomes, 7);
    }

    static Report drifted() {
        var applied = new Applied(
                Instant.parse("2026-11-23T18:00:00Z"), Optional.of("4f2a9c1"), Optional.empty(), new TreeSet<>());
        Drift drift = new Drift(
                Plans.of(List.of(), plan().notes(), Plans.limit("billing", 80, 50), Plans.limit("cafe", 9, 5)),
                List.of(
                        new Drift.Difference(
                                Drift.Cause.CHANGED_LIVE,
                                Plans.limit("cafe", 9, 5),
                                Optional.of(applied),
                                Optional.of("catalog row written at 2026-11-23T18:20:11Z")),
                        new Drift.Difference(
                                Drift.Cause.NOT_YET_APPLIED,
                                Plans.limit("billing", 80, 50),
                                Optional.of(applied),
                                Optional.empty())),
                plan().notes());
        return report("drift", Optional.of(drift.plan()), Optional.of(drift), new TreeMap<>(), 2);
    }

    /// Drift of one environment, whose services have owners.
    static Report owned() {
        Report report = drifted();
        Plan plan = report.plan().orElseThrow();
        var whose = new TreeMap<String, Ownership>();
        whose.put("billing", new Ownership(Optional.of("@company/team-money"), new TreeMap<>()));
        whose.put("cafe", new Ownership(Optional.of("team-cafe"), new TreeMap<>()));
        Plan owned = new Plan(
                new PlanSource(plan.directory(), plan.commit(), plan.services(), plan.objects(), plan.traffic()),
                new PlanTarget("default", Optional.of("stage"), new TreeMap<>()),
                plan.selection(),
                whose,
                plan.unread(),
                plan.changes(),
                plan.refusals(),
                plan.notes());
        return report(
                "drift",
                Optional.of(owned),
                report.drift().map(drift -> new Drift(owned, drift.differences(), drift.unmanaged())),
                new TreeMap<>(),
                2);
    }

    static Report invalid() {
        return new Report(
                new ReportedRun(
                        "validate",
                        "1.2.3",
                        "services.d",
                        Optional.empty(),
                        Instant.parse("2026-11-23T18:30:00Z"),
                        Duration.ofMillis(420)),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                List.of(
                        new Problem(
                                "BERTH-103",
                                new Origin("services.d/cafe.yaml", 2, 11),
                                "/postgres must be an object. Write `postgres: {}`"),
                        new Problem(
                                "BERTH-104",
                                Origin.of("services.d/erp.yaml", 5),
                                "redis slot 0 of \"main\" is already held by cafe (services.d/cafe.yaml:3). Take a free"
                                        + " one: 2, 4, 5.")),
                Optional.empty(),
                4);
    }

    /// Every text that a manifest, a catalog or an error can bring, hostile.
    static Report hostile() {
        var changes = new ArrayList<PlannedChange>();
        var outcomes = new TreeMap<String, ServiceOutcome>();
        var notes = new ArrayList<Note>();
        for (String name : HOSTILE) {
            changes.add(Plans.covering(
                    new PlannedChange(
                            new ChangedObject(
                                    "svc " + name,
                                    Origin.of("services.d/" + name + ".yaml", 2),
                                    Address.of("postgres", "main", "database", name),
                                    "postgres database",
                                    name),
                            Action.UPDATE,
                            Risk.DESTRUCTIVE,
                            name,
                            List.of(new Field(name, Optional.of(name), Optional.of(name))),
                            List.of("alter database " + name, name),
                            List.of(),
                            List.of(Refusal.guard("data-loss", name))),
                    name));
            changes.add(Plans.covering(
                    new PlannedChange(
                            new ChangedObject(
                                    "svc " + name,
                                    Origin.of("services.d/" + name + ".yaml", 3),
                                    Address.of("postgres", "main", "role", name),
                                    "postgres role",
                                    name),
                            Action.CREATE,
                            Risk.SAFE,
                            name,
                            List.of(),
                            List.of(name),
                            List.of(),
                            List.of()),
                    name));
            outcomes.put("svc " + name, new ServiceOutcome.Failed(name));
            notes.add(Note.of("orphan", Address.of("postgres", "main", "role", name), name));
        }
        Plan plan = Plans.at(
                HOSTILE.getFirst(),
                Plans.of(
                        new PlanSource(
                                "services.d/" + HOSTILE.getFirst(),
                                Optional.of("4f2a9c1"),
                                HOSTILE.size(),
                                100,
                                List.of()),
                        changes,
                        List.of(Refusal.guard("empty-fleet", HOSTILE.get(3))),
                        notes));
        return report("apply", Optional.of(plan), Optional.empty(), outcomes, 7);
    }

    /// The same names in drift.
    static Report hostileDrift() {
        Plan plan = hostile().plan().orElseThrow();
        Drift drift = new Drift(
                plan,
                plan.changes().stream()
                        .map(change -> new Drift.Difference(
                                Drift.Cause.CHANGED_LIVE, change, Optional.empty(), Optional.of(change.label())))
                        .toList(),
                plan.notes());
        return report("drift", Optional.of(plan), Optional.of(drift), new TreeMap<>(), 2);
    }

    /// So many services with a change each.
    static Report big(int services) {
        return report(
                "plan",
                Optional.of(Plans.of(IntStream.range(0, services)
                        .mapToObj(i -> Plans.limit("service-%04d".formatted(i), 80, 50))
                        .map(change -> change.service().endsWith("7")
                                ? change.refused(List.of(Refusal.guard("data-loss", "it has 12 tables")))
                                : change)
                        .toArray(PlannedChange[]::new))),
                Optional.empty(),
                new TreeMap<>(),
                5);
    }

    private static Report report(
            String command,
            Optional<Plan> plan,
            Optional<Drift> drift,
            SortedMap<String, ServiceOutcome> outcomes,
            int exitCode) {
        return new Report(
                new ReportedRun(
                        command,
                        "1.2.3",
                        plan.map(Plan::directory).orElse("services.d"),
                        plan.flatMap(made -> made.site().environment()),
                        Instant.parse("2026-11-23T18:30:00Z"),
                        Duration.ofMillis(420)),
                fleet(),
                plan,
                drift,
                outcomes,
                List.of(),
                Optional.empty(),
                exitCode);
    }
}
