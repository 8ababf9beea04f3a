package dev.berth.provider.redis.live;

import dev.berth.core.Address;
import dev.berth.core.Check;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.network.IoErrors;
import dev.berth.network.Reach;
import dev.berth.network.UnreachableServers;
import dev.berth.network.UnreachableServers.Fault;
import dev.berth.provider.redis.RedisAllowedCommands;
import dev.berth.provider.redis.RedisException;
import dev.berth.provider.redis.RedisHolder;
import dev.berth.provider.redis.RedisSection;
import dev.berth.provider.redis.RedisServer;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.template.PublishedEndpoints;
import dev.berth.template.PublishedEndpoints.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

/// Logs in to a Redis server as berth and as each service does, and says how it went.
final class RedisDoctor {

    private final RedisServerSpec spec;
    private final List<RedisHolder> holders;
    private final SortedSet<String> services;
    private final Map<String, SecretFindings> findings;

    /// @param services whose logins are tried
    RedisDoctor(
            RedisServerSpec spec,
            List<RedisHolder> holders,
            SortedSet<String> services,
            Map<String, SecretFindings> findings) {
        this.spec = spec;
        this.holders = holders;
        this.services = services;
        this.findings = findings;
    }

    List<Check> examine(Supplier<Optional<Secret>> password) {
        String server = spec.address().toString();
        var checks = new ArrayList<>(spec.forward()
                .map(way -> way.checks(server))
                .orElseGet(() -> Reach.checks(server, spec.host(), spec.port())));
        String place = spec.host() + ":" + spec.port();
        Optional<Fault> fault = Check.allOk(checks)
                ? Optional.empty()
                : Optional.of(new Fault(
                        place, checks.getLast().finding(), checks.getLast().next()));
        if (fault.isEmpty()) {
            try (var session = RedisSession.open(spec, holders, password.get())) {
                RedisServer facts = session.facts();
                checks.add(Check.ok(
                        server,
                        spec.admin().orElse("berth") + " logs in; version " + facts.version()
                                + (facts.isCluster() ? ", a cluster of " + Text.count(facts.nodes(), "node") : "")
                                + (spec.tls() ? ", by TLS" : ", without TLS")));
                checks.add(Check.ok(
                        server,
                        facts.databases()
                                .map(count -> "it has " + Text.count(count, "slot"))
                                .orElse("it doesn't tell how many slots it has; berth.yaml says " + spec.databases())));
                if (!facts.clients()) {
                    checks.add(Check.ok(server, "it doesn't tell who is connected: it has no CLIENT LIST for berth"));
                }
                checks.add(rights(new RedisAdminRights(spec, session).missing()));
            } catch (UnreadableException e) {
                Optional<String> remedy =
                        e.getCause() instanceof RedisException said ? said.remedy() : Optional.empty();
                String problem = String.valueOf(e.getMessage());
                checks.add(Check.bad(
                        server,
                        remedy.map(text -> problem.replace(". " + text, "")).orElse(problem),
                        remedy.orElse("Check `password`, `admin` and `tls` in berth.yaml")));
            }
        }
        var unreached = new UnreachableServers(fault);
        checks.addAll(unreached.checks(
                server,
                holders.stream()
                        .filter(holder -> !holder.isAbsent()
                                && services.contains(holder.section().service().name()))
                        .toList(),
                false,
                holder -> service(holder, unreached)));
        return checks;
    }

    private Check rights(Optional<List<String>> missing) {
        String server = spec.address().toString();
        String me = spec.admin().orElse("default");
        boolean hasUsers =
                holders.stream().anyMatch(holder -> holder.section().user().isPresent());
        if (missing.isEmpty()) {
            return hasUsers
                    ? Check.bad(
                            server,
                            "it has no command ACL, so the users that manifests declare can't be made",
                            "Remove `user:` from the manifests of this server, or run a server that has users")
                    : Check.ok(server, "it has no command ACL, so no service can have a user of its own");
        }
        return missing.get().isEmpty()
                ? Check.ok(server, me + " may administer it")
                : Check.bad(
                        server,
                        me + " may not run " + String.join(", ", missing.get()),
                        RedisAllowedCommands.remedy(me, missing.get().toArray(String[]::new)));
    }

    private List<Check> service(RedisHolder holder, UnreachableServers unreached) {
        String service = holder.section().service().name();
        String user = holder.section().user().map(RedisSection.User::name).orElse("");
        var checks = new ArrayList<Check>();
        SecretFindings secrets = findings.getOrDefault(service, SecretFindings.NOTHING);
        for (Place place : PublishedEndpoints.in(holder.keys().keySet(), secrets.values(), "redis", "rediss")) {
            if (!place.user().equals(user) && !place.user().equals("default")) {
                continue;
            }
            boolean atPublishedPlace =
                    spec.forward().isEmpty() || (place.host().equals(spec.host()) && place.port() == spec.port());
            String tried = atPublishedPlace ? place.host() + ":" + place.port() : spec.host() + ":" + spec.port();
            String where = place.key().key() + ": " + place.host() + ":" + place.port() + " slot " + place.path()
                    + spec.forward()
                            .map(way -> atPublishedPlace
                                    ? " " + way
                                    : " (not tried from here, but the server itself " + way + ")")
                            .orElse("");
            if (unreached.isKnown(service, tried, "to redis by " + where)) {
                continue;
            }
            try (var login = RedisConnection.open(
                    atPublishedPlace ? place.host() : spec.host(),
                    atPublishedPlace ? place.port() : spec.port(),
                    spec,
                    Optional.of(place.user()).filter(name -> !name.isEmpty()),
                    Optional.of(place.password()).filter(secret -> !secret.isEmpty()))) {
                login.run("SELECT", place.path().isEmpty() ? "0" : place.path());
                checks.add(Check.ok(service, "logs in to redis by " + where));
            } catch (RedisException e) {
                if (IoErrors.isUnreached(e)) {
                    unreached.add(
                            service,
                            "to redis by " + where,
                            new Fault(
                                    tried,
                                    e.said(),
                                    "Is anything running there, and may this machine reach it? Check `host`, `port` and"
                                            + " `endpoints` of redis in berth.yaml. From outside the cluster: `access:"
                                            + " port-forward`"));
                    continue;
                }
                boolean isPublishedElsewhere =
                        e.asksForPassword() && place.password().isEmpty();
                checks.add(
                        isPublishedElsewhere
                                ? Check.ok(service, "reaches redis by " + where + ", without a password")
                                : Check.bad(
                                        service,
                                        "can't log in to redis by " + where + ": " + e.said(),
                                        "Run: berth plan. If it has no change: check `host`, `port`, `tls` and"
                                                + " `endpoints` of redis in berth.yaml"));
            } catch (UnreadableException e) {
                checks.add(Check.bad(service, String.valueOf(e.getMessage()), "Check `cacert` of redis in berth.yaml"));
            }
        }
        Optional<Address> login = holder.section().user().map(holder.section()::login);
        if (!findings.isEmpty()
                && login.filter(own -> secrets.passwords(own).isEmpty()).isPresent()) {
            checks.add(Check.bad(service, "no Secret holds the password of " + user + " of redis", "Run: berth plan"));
        }
        return checks;
    }
}
