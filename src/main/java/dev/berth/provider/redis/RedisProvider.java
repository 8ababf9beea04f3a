package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Check;
import dev.berth.core.Credentials;
import dev.berth.core.Declared;
import dev.berth.core.Provider;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.Secret;
import dev.berth.core.Session;
import dev.berth.core.Usage;
import dev.berth.provider.redis.RedisResource.Password;
import dev.berth.provider.redis.RedisResource.RedisSlot;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.secret.KeyRef;
import dev.berth.secret.Template;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One Redis server, and the slots and users that the fleet declares there.
public final class RedisProvider implements Provider<RedisServer, RedisResource, RedisStep> {

    /// A section and the declared keys of its service's Secrets, which tell the service of its slots.
    public record Holder(RedisSection section, SortedMap<KeyRef, Template> keys) {

        public Holder {
            keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        }

        boolean isAbsent() {
            return section.service().absent();
        }
    }

    private final RedisServerSpec server;
    private final List<Holder> holders;
    private final Supplier<Optional<Secret>> password;

    /// @param holders the services of the fleet that name this server
    /// @param password finds the admin's password when it is needed; empty if the server asks for none
    public RedisProvider(RedisServerSpec server, List<Holder> holders, Supplier<Optional<Secret>> password) {
        this.server = server;
        this.holders = List.copyOf(holders);
        this.password = password;
    }

    @Override
    public Address address() {
        return server.address();
    }

    @Override
    public SortedSet<String> services() {
        return holders.stream()
                .map(holder -> holder.section().service().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Session<RedisServer, RedisResource, RedisStep> open() {
        return RedisSession.open(server, holders, password.get());
    }

    @Override
    public List<Declared<RedisResource>> desired(RedisServer facts, Credentials credentials) {
        var desired = new ArrayList<Declared<RedisResource>>();
        for (Holder holder : holders) {
            RedisSection section = holder.section();
            String service = section.service().name();
            section.user()
                    .ifPresent(user -> desired.add(new Declared<>(
                            service, user.origin(), user(section, user, facts, credentials), holder.isAbsent())));
            section.slots()
                    .forEach((name, slot) -> desired.add(new Declared<>(
                            service, slot.origin(), slot(section, name, slot.number(), facts), holder.isAbsent())));
        }
        return desired;
    }

    private RedisSlot slot(RedisSection section, String name, int number, RedisServer facts) {
        Address address = server.slot(number);
        Optional<Address> former =
                Optional.ofNullable(facts.moves().get(address)).map(old -> former(server, section, name, old));
        return new RedisSlot(address, number, name, facts.use(number), former);
    }

    /// Where a slot stands that a service is to leave. The service is in the address, since by now the slot may be
    /// somebody else's.
    static Address former(RedisServerSpec server, RedisSection section, String name, int old) {
        return server.address().child("told", section.service().name()).child(name, String.valueOf(old));
    }

    private static RedisUser user(
            RedisSection section, RedisSection.User user, RedisServer facts, Credentials credentials) {
        RedisCommands commands = facts.commands().orElseGet(RedisCommands::none);
        List<String> rules = commands.with(user.commands());
        return new RedisUser(
                section.login(user),
                true,
                credentials.isRenewed(section.login(user)) ? Password.RENEWED : Password.AS_IN_SECRET,
                0,
                true,
                RedisUsers.spread(facts.nodes(), facts.nodes()),
                user.keys(),
                new TreeSet<>(List.of("*")),
                commands.describe(rules),
                rules);
    }

    @Override
    public List<RedisStep> steps(Change<RedisResource> change, RedisServer facts) {
        return RedisWriter.steps(change, facts);
    }

    /// What the service calls its slot.
    @Override
    public List<String> covers(Change<RedisResource> change, RedisServer facts, Credentials credentials) {
        return change.resource() instanceof RedisSlot slot ? List.of("slot: " + slot.name()) : List.of();
    }

    /// Whoever uses a slot or user looks for its keys elsewhere, or is locked out, when it changes.
    @Override
    public Risk risk(Change<RedisResource> change) {
        return switch (change) {
            case Change.Create<RedisResource> _ -> Risk.SAFE;
            case Change.Update<RedisResource> _ -> Risk.DISRUPTIVE;
            case Change.Delete<RedisResource>(RedisResource live) ->
                live instanceof RedisSlot ? Risk.DESTRUCTIVE : Risk.DISRUPTIVE;
        };
    }

    @Override
    public List<Refusal> refusals(Change<RedisResource> change, RedisServer facts) {
        return new RedisRefusals(server, facts).of(change);
    }

    @Override
    public List<Usage> usage() {
        try (var session = RedisSession.open(server, holders, password.get())) {
            return RedisUsage.of(server, holders, session.facts());
        }
    }

    @Override
    public List<Check> examine(SortedSet<String> services, Map<String, Map<Address, List<Secret>>> told) {
        return new RedisDoctorSession(server, holders, services, told).examine(password);
    }
}
