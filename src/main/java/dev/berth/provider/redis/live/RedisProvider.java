package dev.berth.provider.redis.live;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Check;
import dev.berth.core.Credentials;
import dev.berth.core.DeclaredResource;
import dev.berth.core.Provider;
import dev.berth.core.Refusal;
import dev.berth.core.Risk;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.Session;
import dev.berth.core.Usage;
import dev.berth.provider.redis.RedisDesired;
import dev.berth.provider.redis.RedisHolder;
import dev.berth.provider.redis.RedisRefusals;
import dev.berth.provider.redis.RedisResource;
import dev.berth.provider.redis.RedisResource.RedisSlot;
import dev.berth.provider.redis.RedisResource.RedisUser;
import dev.berth.provider.redis.RedisServer;
import dev.berth.provider.redis.RedisServerSpec;
import dev.berth.provider.redis.RedisStep;
import dev.berth.provider.redis.RedisUsage;
import dev.berth.provider.redis.RedisWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A Redis server, and the slots and users that the fleet declares there.
public final class RedisProvider implements Provider<RedisServer, RedisResource, RedisStep> {

    private final RedisServerSpec server;
    private final List<RedisHolder> holders;
    private final Supplier<Optional<Secret>> password;

    /// @param holders the services of the fleet that name this server
    /// @param password finds the admin's password when it is needed; empty if the server asks for none
    public RedisProvider(RedisServerSpec server, List<RedisHolder> holders, Supplier<Optional<Secret>> password) {
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
    public List<DeclaredResource<RedisResource>> desired(RedisServer facts, Credentials credentials) {
        return new RedisDesired(server, facts, credentials).of(holders);
    }

    @Override
    public RedisResource complete(RedisResource desired, RedisResource live) {
        return switch (desired) {
            case RedisSlot slot -> slot;
            case RedisUser user -> user.completedBy((RedisUser) live);
        };
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

    /// A change of a slot or user is disruptive: clients would look for their keys elsewhere, or be locked
    /// out. A new password beside the present one locks nobody out.
    @Override
    public Risk risk(Change<RedisResource> change) {
        return switch (change) {
            case Change.Create<RedisResource> _ -> Risk.SAFE;
            case Change.Update<RedisResource>(RedisResource live, RedisResource desired) ->
                desired instanceof RedisUser user && user.locksNobodyOut((RedisUser) live)
                        ? Risk.SAFE
                        : Risk.DISRUPTIVE;
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
    public List<Check> examine(SortedSet<String> services, Map<String, SecretFindings> findings) {
        return new RedisDoctor(server, holders, services, findings).examine(password);
    }
}
