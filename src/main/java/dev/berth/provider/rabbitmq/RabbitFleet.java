package dev.berth.provider.rabbitmq;

import dev.berth.core.Mark;
import java.util.List;
import java.util.Optional;

/// The sections of a fleet that have objects on one server.
public record RabbitFleet(String fleet, RabbitServerSpec server, List<RabbitSection> sections) {

    public RabbitFleet {
        sections = sections.stream().filter(section -> !section.shared()).toList();
    }

    Mark mark(RabbitSection section) {
        return new Mark(fleet, section.service().name());
    }

    Optional<RabbitSection> ofVhost(String vhost) {
        return sections.stream()
                .filter(section -> section.vhost().equals(vhost))
                .findFirst();
    }

    /// The service that says that there is to be this user.
    Optional<RabbitSection> ofUser(String user) {
        return sections.stream()
                .filter(section -> section.presentUsers().contains(user))
                .findFirst();
    }
}
