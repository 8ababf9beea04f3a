package dev.berth.provider.rabbitmq.live;

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
import dev.berth.provider.rabbitmq.RabbitDesired;
import dev.berth.provider.rabbitmq.RabbitFleet;
import dev.berth.provider.rabbitmq.RabbitRefusals;
import dev.berth.provider.rabbitmq.RabbitResource;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPermission;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPolicy;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitTopic;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitUser;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitVhost;
import dev.berth.provider.rabbitmq.RabbitSection;
import dev.berth.provider.rabbitmq.RabbitServer;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import dev.berth.provider.rabbitmq.RabbitStep;
import dev.berth.provider.rabbitmq.RabbitWriter;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A RabbitMQ server, and the vhosts and users that the fleet declares there.
public final class RabbitProvider implements Provider<RabbitServer, RabbitResource, RabbitStep> {

    private final RabbitFleet scope;
    private final List<RabbitSection> shared;
    private final Supplier<Secret> password;
    private final RabbitApi.JsonReader json;

    /// @param sections those of the fleet that name this server; shared ones declare nothing there, and are only
    ///     examined
    /// @param password finds the admin's password, when it is needed
    /// @param json reads the JSON answer of the server that its first argument names
    public RabbitProvider(
            String fleet,
            RabbitServerSpec server,
            List<RabbitSection> sections,
            Supplier<Secret> password,
            BiFunction<String, byte[], dev.berth.core.Node> json) {
        this.scope = new RabbitFleet(fleet, server, sections);
        this.shared = sections.stream().filter(RabbitSection::shared).toList();
        this.password = password;
        this.json = json::apply;
    }

    @Override
    public Address address() {
        return scope.server().address();
    }

    @Override
    public SortedSet<String> services() {
        return scope.sections().stream()
                .map(section -> section.service().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Session<RabbitServer, RabbitResource, RabbitStep> open() {
        return RabbitSession.open(scope, password.get(), json);
    }

    @Override
    public List<DeclaredResource<RabbitResource>> desired(RabbitServer facts, Credentials credentials) {
        return new RabbitDesired(scope, facts, credentials).all();
    }

    @Override
    public RabbitResource complete(RabbitResource desired, RabbitResource live) {
        return switch (desired) {
            case RabbitVhost vhost -> vhost.completedBy((RabbitVhost) live);
            case RabbitUser user -> user.completedBy((RabbitUser) live);
            case RabbitPermission permission -> permission;
            case RabbitTopic topic -> topic;
            case RabbitPolicy policy -> policy;
        };
    }

    @Override
    public List<RabbitStep> steps(Change<RabbitResource> change, RabbitServer facts) {
        return RabbitWriter.steps(change);
    }

    @Override
    public Risk risk(Change<RabbitResource> change) {
        return switch (change) {
            case Change.Create<RabbitResource> _ -> Risk.SAFE;
            case Change.Delete<RabbitResource>(RabbitResource live) ->
                live instanceof RabbitVhost ? Risk.DESTRUCTIVE : Risk.DISRUPTIVE;
            case Change.Update<RabbitResource>(RabbitResource live, RabbitResource desired) ->
                switch (desired) {
                    case RabbitVhost vhost ->
                        vhost.limits().equals(((RabbitVhost) live).limits()) ? Risk.SAFE : Risk.DISRUPTIVE;
                    case RabbitUser _ ->
                        ((RabbitUser) live).password() == ((RabbitUser) desired).password()
                                ? Risk.SAFE
                                : Risk.DISRUPTIVE;
                    case RabbitPermission _, RabbitTopic _, RabbitPolicy _ -> Risk.DISRUPTIVE;
                };
        };
    }

    @Override
    public List<Refusal> refusals(Change<RabbitResource> change, RabbitServer facts) {
        return RabbitRefusals.of(change, facts);
    }

    @Override
    public List<Usage> usage() {
        try (var session = RabbitSession.open(scope, password.get(), json)) {
            return session.usage();
        }
    }

    @Override
    public List<Check> examine(SortedSet<String> services, Map<String, SecretFindings> findings) {
        return new RabbitDoctor(scope, shared, services, json, findings).examine(password);
    }
}
