package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Address;
import dev.berth.core.ChangeOrder;
import dev.berth.core.ChangedObject;
import dev.berth.core.Field;
import dev.berth.core.Note;
import dev.berth.core.Origin;
import dev.berth.core.Ownership;
import dev.berth.core.Plan;
import dev.berth.core.PlanSource;
import dev.berth.core.PlanTarget;
import dev.berth.core.PlannedChange;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Plans of companies with 4, 25 and 200 services, as people see them in the pictures of the documentation.
final class Fleets {

    /// The services of a company by team, each with its systems: p, q (RabbitMQ), r, s.
    private static final Map<String, String> COMPANY = Map.of(
            "team-delivery", "delivery-service:pqs tracking-api:pqrs warehouse-app:pqs",
            "team-finance", "billing-service:pqs invoices-api:ps ledger-service:pqs payments-api:pqrs treasury-api:ps",
            "team-people", "crm-app:prs documents-api:ps erp-api:pqs hr-app:ps",
            "team-platform", "auth-api:prs gateway-api:rs notifications-api:qrs reports-api:ps",
            "team-shop",
                    "cafe-backend:prs catalog-api:prs checkout-api:pqrs inventory-service:pqs loyalty-api:prs"
                            + " orders-api:pqs pricing-service:prs search-api:rs shop-frontend:rs");

    private static final Map<Character, String> SYSTEMS =
            Map.of('p', "postgres", 'q', "rabbitmq", 'r', "redis", 's', "secret");

    private final SortedMap<String, Ownership> owners = new TreeMap<>();
    private final SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
    private final List<PlannedChange> changes = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    private Fleets() {}

    /// A small company that adds a service.
    static Report four() {
        var fleet = new Fleets();
        fleet.declare("team-cafe", "cafe-backend:prs notifications-api:qrs");
        fleet.declare("team-money", "billing-service:pqs treasury-api:ps");
        fleet.added("notifications-api", "notifications");
        fleet.limit("cafe-backend", "cafe", "30", "60");
        return fleet.planned();
    }

    /// A small company's plan that is refused in part, as a reviewer sees it in a comment.
    static Report reviewed() {
        var fleet = new Fleets();
        fleet.declare("team-cafe", "cafe-backend:prs checkout-api:prs");
        fleet.declare("team-money", "billing-service:pqs treasury-api:ps");
        fleet.limit("cafe-backend", "cafe", "30", "60");
        fleet.added("checkout-api", "checkout");
        fleet.moved("billing-service", "billing");
        fleet.object("treasury-api", "postgres", "database", "treasury")
                .removed(Risk.DESTRUCTIVE, "1.4 GB, 86 tables", "drop database \"treasury\"")
                .refused(Refusal.guard("data-loss", "database \"treasury\" has 86 tables (1.4 GB)"));
        return fleet.planned();
    }

    /// A company's usual plan: nothing is refused, nothing is lost.
    static Report usual() {
        return company().planned();
    }

    /// The plan of a company that removes a service, and takes over a role that somebody made by hand.
    static Report refused() {
        Fleets fleet = company();
        fleet.object("warehouse-app", "postgres", "database", "warehouse")
                .removed(Risk.DESTRUCTIVE, "1.4 GB, 86 tables", "drop database \"warehouse\"")
                .refused(Refusal.guard(
                        "data-loss", "database \"warehouse\" has 86 tables (1.4 GB), and no dump of it is asked for"));
        fleet.object("treasury-api", "postgres", "database", "treasury_2024")
                .removed(Risk.DESTRUCTIVE, "212 MB, 9 tables, dumped before", "drop database \"treasury_2024\"")
                .add();
        fleet.object("treasury-api", "postgres", "role", "treasury_2024_user")
                .removed(Risk.SAFE, "no objects left", "drop role \"treasury_2024_user\"")
                .add();
        for (String what : List.of("role erp_user", "database erp")) {
            String[] words = what.split(" ", -1);
            fleet.object("erp-api", "postgres", words[0], words[1])
                    .changed(Action.ADOPT, Risk.SAFE, plain("mark", "(none)", "erp-api (fleet default)"))
                    .refused(Refusal.guard(
                            "adopt",
                            "it exists already and carries no mark of berth, so somebody else may rely on it. Read"
                                    + " what would change and adopt it, or choose another name"));
        }
        return fleet.planned();
    }

    /// The usual plan of a company, one of whose services could not be read.
    static Report unread() {
        Fleets fleet = company();
        fleet.notes.add(Note.unread(
                "hr-app", Address.of("postgres", "main", "database", "hr"), "connection refused, tried 5 times"));
        return fleet.planned();
    }

    /// A large company's plan.
    static Report large() {
        var fleet = new Fleets();
        List<String> domains = List.of(
                "accounts",
                "billing",
                "booking",
                "catalog",
                "delivery",
                "fraud",
                "identity",
                "inventory",
                "ledger",
                "loyalty",
                "mailing",
                "orders",
                "payments",
                "pricing",
                "reports",
                "returns",
                "search",
                "shipping",
                "support",
                "tracking");
        List<String> parts = List.of(
                "api:prs",
                "worker:pqs",
                "backend:pqrs",
                "events:qs",
                "cache:rs",
                "export:ps",
                "import:ps",
                "audit:ps",
                "gateway:rs",
                "jobs:pqs");
        for (int i = 0; i < domains.size(); i++) {
            for (String part : parts) {
                fleet.declare("team-" + domains.get(i / 2 * 2), domains.get(i) + "-" + part);
            }
        }
        for (int i = 0; i < domains.size(); i++) {
            String domain = domains.get(i);
            fleet.limit(domain + "-api", domain, "40", String.valueOf(60 + 5 * (i % 4)));
            if (i % 3 == 0) {
                fleet.moved(domain + "-worker", domain + "_worker");
            }
            if (i % 4 == 1) {
                fleet.added(domain + "-backend", domain + "_backend");
            }
            if (i == 5) {
                fleet.object(domain + "-export", "postgres", "database", domain + "_export")
                        .removed(Risk.DESTRUCTIVE, "3.2 GB, 41 tables", "drop database \"" + domain + "_export\"")
                        .refused(Refusal.guard(
                                "data-loss",
                                "database \"" + domain + "_export\" has 41 tables (3.2 GB), and no dump of it is asked"
                                        + " for"));
            }
        }
        return fleet.planned();
    }

    private static Fleets company() {
        var fleet = new Fleets();
        new TreeMap<>(COMPANY).forEach(fleet::declare);
        fleet.object("tracking-api", "rabbitmq", "permission", "tracking/tracking")
                .changed(
                        Action.UPDATE,
                        Risk.SAFE,
                        plain("configure", ".*", "^tracking[.].*"),
                        plain("write", ".*", "^tracking[.].*"))
                .add();
        fleet.object("billing-service", "postgres", "role", "billing_user")
                .changed(
                        Action.UPDATE,
                        Risk.SAFE,
                        plain("attributes", "CREATEDB, INHERIT, LOGIN", "INHERIT, LOGIN"),
                        plain("settings.statement_timeout", "60s", "15s"))
                .by(
                        "alter role \"billing_user\" nocreatedb",
                        "alter role \"billing_user\" set statement_timeout = '15s'")
                .add();
        fleet.moved("ledger-service", "ledger");
        fleet.object("notifications-api", "redis", "slot", "7")
                .changed(Action.RENAME, Risk.DISRUPTIVE, plain("name", "3", "7"))
                .add();
        fleet.secret("notifications-api", ": slot 3 -> 7", "NOTIFICATIONS_REDIS_URL");
        fleet.limit("cafe-backend", "cafe", "30", "60");
        fleet.added("checkout-api", "checkout");
        fleet.notes.add(Note.of(
                "orphan",
                Address.of("postgres", "main", "database", "newsletter"),
                "belongs to service newsletter, and no manifest declares it any more. Nothing is removed for that: declare"
                        + " it again, or declare it with `state: absent`."));
        return fleet;
    }

    private void declare(String team, String services) {
        for (String service : services.split(" ", -1)) {
            String[] words = service.split(":", -1);
            owners.put(words[0], new Ownership(Optional.of(team), new TreeMap<>()));
            var systems = new TreeSet<String>();
            words[1].chars().forEach(letter -> systems.add(SYSTEMS.getOrDefault((char) letter, "")));
            uses.put(words[0], systems);
        }
    }

    /// A service that is new.
    private void added(String service, String name) {
        SortedSet<String> systems = uses.getOrDefault(service, new TreeSet<>());
        if (systems.contains("postgres")) {
            object(service, "postgres", "role", name + "_user").created("login").add();
            object(service, "postgres", "database", name)
                    .created("owner " + name + "_user, 40 connections")
                    .add();
        }
        if (systems.contains("rabbitmq")) {
            object(service, "rabbitmq", "vhost", name)
                    .created("queues as declared")
                    .add();
        }
        if (systems.contains("redis")) {
            object(service, "redis", "slot", "11").created("empty").add();
        }
        String key = name.toUpperCase(Locale.ROOT);
        object(service, "secret", name, service + "-env")
                .created(key + "_REDIS_URL, " + key + "_URL")
                .add();
    }

    /// A database that gets more connections.
    private void limit(String service, String database, String live, String desired) {
        object(service, "postgres", "database", database)
                .changed(Action.UPDATE, Risk.SAFE, plain("connectionLimit", live, desired))
                .add();
    }

    /// A Secret that names another host.
    private void moved(String service, String name) {
        secret(
                service,
                ": host pg-1.internal -> pgbouncer.internal, port 5432 -> 6432",
                name.toUpperCase(Locale.ROOT) + "_URL");
    }

    private void secret(String service, String difference, String key) {
        String namespace = service.replaceFirst("-.*", "");
        object(service, "secret", namespace, service + "-env")
                .changed(
                        Action.UPDATE,
                        Risk.DISRUPTIVE,
                        new Field(
                                key, Optional.of(Field.SECRET), Optional.of(Field.secret("", difference.substring(2)))))
                .add();
    }

    private static Field plain(String name, String live, String desired) {
        return new Field(name, Optional.of(live), Optional.of(desired));
    }

    private Draft object(String service, String system, String kind, String name) {
        boolean secret = system.equals("secret");
        return new Draft(new ChangedObject(
                service,
                Origin.of("services.d/" + service + ".yaml", 3),
                secret ? Address.of(system, kind, name) : Address.of(system, "main", kind, name),
                secret ? "secret" : system + " " + kind,
                secret ? kind + "/" + name : name));
    }

    /// A change that is put together.
    private final class Draft {

        private final ChangedObject object;

        Draft(ChangedObject object) {
            this.object = object;
        }

        Made created(String summary) {
            return made(Action.CREATE, Risk.SAFE, summary, List.of(), "create " + object.kind() + " " + object.label());
        }

        Made removed(Risk risk, String summary, String step) {
            return made(Action.DELETE, risk, summary, List.of(), step);
        }

        Made changed(Action action, Risk risk, Field... fields) {
            return made(action, risk, "", List.of(fields), "alter " + object.kind() + " " + object.label());
        }

        private Made made(Action action, Risk risk, String summary, List<Field> fields, String step) {
            return new Made(
                    new PlannedChange(object, action, risk, summary, fields, List.of(step), List.of(), List.of()));
        }
    }

    /// A change that is not yet in the plan.
    private final class Made {

        private final PlannedChange change;

        Made(PlannedChange change) {
            this.change = change;
        }

        /// The same change with the statements that make it.
        Made by(String... steps) {
            return new Made(new PlannedChange(
                    change.object(),
                    change.action(),
                    change.risk(),
                    change.summary(),
                    change.fields(),
                    List.of(steps),
                    change.covers(),
                    change.refusals()));
        }

        void add() {
            changes.add(change);
        }

        void refused(Refusal refusal) {
            changes.add(change.refused(List.of(refusal)));
        }
    }

    private Report planned() {
        int objects =
                uses.values().stream().mapToInt(systems -> systems.size() + 1).sum();
        Plan plan = new Plan(
                new PlanSource("services.d", Optional.of("4f2a9c1"), uses.size(), objects, List.of()),
                PlanTarget.NONE,
                Optional.empty(),
                owners,
                Collections.emptySortedSet(),
                changes.stream().sorted(ChangeOrder.byManifest(changes)).toList(),
                List.of(),
                notes);
        return new Report(
                new ReportedRun(
                        "plan",
                        "1.2.3",
                        "services.d",
                        Optional.empty(),
                        Instant.parse("2026-11-23T18:30:00Z"),
                        Duration.ofMillis(420)),
                uses,
                Optional.of(plan),
                Optional.empty(),
                new TreeMap<>(),
                List.of(),
                Optional.empty(),
                plan.isBlocked() ? 5 : 2);
    }
}
