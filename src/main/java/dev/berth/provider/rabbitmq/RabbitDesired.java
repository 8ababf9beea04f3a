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
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The resources that the sections of a fleet declare on one server. Pure.
///
/// @param credentials which users get another password
public record RabbitDesired(RabbitFleet scope, Credentials credentials) {

    /// The vhosts, users and their parts.
    ///
    /// @param undeclared live parts of a service's vhost or user that are in no manifest, which are to go
    public List<DeclaredResource<RabbitResource>> with(Collection<RabbitResource> undeclared) {
        var desired = new ArrayList<DeclaredResource<RabbitResource>>();
        for (RabbitSection section : scope.sections()) {
            boolean absent = section.service().absent();
            String service = section.service().name();
            desired.add(new DeclaredResource<>(service, section.userSpec().origin(), user(section), absent));
            desired.add(new DeclaredResource<>(service, section.vhostSpec().origin(), vhost(section), absent));
            if (!absent) {
                parts(section).forEach(desired::add);
            }
        }
        undeclared.forEach(part -> desired.add(undeclared(part)));
        return desired;
    }

    private RabbitUser user(RabbitSection section) {
        return new RabbitUser(
                section.login(),
                Optional.of(scope.mark(section)),
                section.userSpec().tags(),
                credentials.isRenewed(section.login()) ? Password.RENEWED : Password.AS_IN_SECRET);
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

    private static Stream<DeclaredResource<RabbitResource>> parts(RabbitSection section) {
        String service = section.service().name();
        var permission = new RabbitPermission(
                permission(section),
                section.vhost(),
                section.user(),
                section.userSpec().permissions());
        Stream<DeclaredResource<RabbitResource>> topics = section.userSpec().topics().entrySet().stream()
                .map(entry -> new DeclaredResource<>(
                        service, section.origin(), topic(section, entry.getKey(), entry.getValue())));
        Stream<DeclaredResource<RabbitResource>> policies = section.vhostSpec().policies().stream()
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
        return Stream.concat(
                Stream.of(new DeclaredResource<>(service, section.origin(), permission)),
                Stream.concat(topics, policies));
    }

    private DeclaredResource<RabbitResource> undeclared(RabbitResource part) {
        String vhost = part.address().nameOf("vhost");
        RabbitSection section = scope.ofVhost(vhost).orElseThrow(() -> new AssertionError(part.address()));
        Origin origin = section.origin();
        return new DeclaredResource<>(section.service().name(), origin, part, true);
    }

    static Address permission(RabbitSection section) {
        return section.server().vhost(section.vhost()).child("permission", section.user());
    }

    static RabbitTopic topic(RabbitSection section, String exchange, Rights rights) {
        Address address = permission(section).child("topics", exchange);
        return new RabbitTopic(
                address, section.vhost(), section.user(), exchange, new Rights("", rights.write(), rights.read()));
    }

    static Address policy(RabbitSection section, String name) {
        return section.server().vhost(section.vhost()).child("policy", name);
    }
}
