package dev.berth.provider.rabbitmq;

import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.secret.SectionReader;
import dev.berth.secret.ServerEntry;
import java.util.Map;

/// Reads `rabbitmq:` of a manifest. Problems are BERTH-4xx.
public final class RabbitSectionReader implements SectionReader {

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public RabbitSection read(ServiceId service, Node section, Map<String, Node> servers, Problems problems) {
        RabbitServerSpec server =
                RabbitServerSpec.of(ServerEntry.of("rabbitmq", section, servers, "BERTH-401", problems));
        boolean shared = section instanceof Node.Scalar scalar && scalar.text().equals("shared");
        return new RabbitSection(
                section.origin(),
                server,
                shared,
                shared ? "/" : section.text("vhost").orElse(service.base()),
                section.originOf("vhost"),
                shared ? server.user() : section.text("user").orElse(service.database() + "_user"),
                section.originOf("user"));
    }
}
