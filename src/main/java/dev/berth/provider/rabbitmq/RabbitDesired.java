package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Credentials;
import dev.berth.core.DeclaredResource;
import dev.berth.core.Origin;
import dev.berth.provider.rabbitmq.RabbitResource.Content;
import dev.berth.provider.rabbitmq.RabbitResource.Password;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPermission;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPolicy;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitTopic;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitUser;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitVhost;
import dev.berth.provider.rabbitmq.RabbitResource.Rights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The resources that the sections of a fleet declare on one server. Pure.
///
/// @param facts who is there
/// @param credentials which users get another password, and whose turn it is
public record RabbitDesired(RabbitFleet scope, RabbitServer facts, Credentials credentials) {

    /// The vhosts, users and their parts. Live parts of a service's vhost or user that are in no manifest are to go.
    public List<DeclaredResource<RabbitResource>> all() {
        var desired = new ArrayList<DeclaredResource<RabbitResource>>();
        var turns = new RabbitTurns(scope, facts.owners());
        for (RabbitSection section : scope.sections()) {
            boolean absent = section.service().absent();
            String service = section.service().name();
            List<RabbitTurns.User> users = turns.users(section, credentials);
            users.forEach(user -> desired.add(new DeclaredResource<>(
                    service, section.userSpec().origin(), user(section, user), absent || user.leaves())));
            desired.add(new DeclaredResource<>(service, section.vhostSpec().origin(), vhost(section), absent));
            if (!absent) {
                users.forEach(user -> parts(section, user.name()).forEach(desired::add));
                policies(section).forEach(desired::add);
            }
        }
        facts.undeclared().values().forEach(part -> desired.add(undeclared(part)));
        return desired;
    }

    private RabbitUser user(RabbitSection section, RabbitTurns.User user) {
        return new RabbitUser(
                section.server().user(user.name()),
                Optional.of(scope.mark(section)),
                section.userSpec().tags(),
                user.present()
                        ? Password.of(credentials, section.login())
                        : user.closed() ? Password.NONE : Password.KEPT);
    }

    private RabbitVhost vhost(RabbitSection section) {
        return new RabbitVhost(
                section.server().vhost(section.vhost()),
                Comment.of(scope.mark(section)),
                Collections.emptySortedSet(),
                section.vhostSpec().queueType(),
                section.vhostSpec().limits(),
                Content.NONE);
    }

    /// What a user may do.
    private static Stream<DeclaredResource<RabbitResource>> parts(RabbitSection section, String user) {
        return Stream.concat(
                        Stream.of(permission(section, user, section.userSpec().permissions())),
                        section.userSpec().topics().entrySet().stream()
                                .map(entry -> topic(section, user, entry.getKey(), entry.getValue())))
                .map(part -> new DeclaredResource<>(section.service().name(), section.origin(), part));
    }

    private static Stream<DeclaredResource<RabbitResource>> policies(RabbitSection section) {
        String service = section.service().name();
        return section.vhostSpec().policies().stream()
                .flatMap(all -> all.entrySet().stream())
                .map(entry -> new DeclaredResource<>(
                        service,
                        entry.getValue().origin(),
                        new RabbitPolicy(
                                policy(section, entry.getKey()),
                                section.vhost(),
                                entry.getKey(),
                                entry.getValue().pattern(),
                                entry.getValue().applyTo(),
                                entry.getValue().priority(),
                                entry.getValue().definition())));
    }

    private DeclaredResource<RabbitResource> undeclared(RabbitResource part) {
        String vhost = part.address().nameOf("vhost");
        RabbitSection section = scope.ofVhost(vhost).orElseThrow(() -> new AssertionError(part.address()));
        Origin origin = section.origin();
        return new DeclaredResource<>(section.service().name(), origin, part, true);
    }

    static RabbitResource permission(RabbitSection section, String user, Rights rights) {
        return new RabbitPermission(permission(section, user), section.vhost(), user, rights);
    }

    private static Address permission(RabbitSection section, String user) {
        return section.server().vhost(section.vhost()).child("permission", user);
    }

    static RabbitResource topic(RabbitSection section, String user, String exchange, Rights rights) {
        Address address = permission(section, user).child("topics", exchange);
        return new RabbitTopic(address, section.vhost(), user, exchange, new Rights("", rights.write(), rights.read()));
    }

    static Address policy(RabbitSection section, String name) {
        return section.server().vhost(section.vhost()).child("policy", name);
    }
}
