package dev.berth.manifest;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.system.Section;
import dev.berth.system.SectionReader;
import dev.berth.template.Expression;
import dev.berth.template.Part;
import dev.berth.template.Template;
import dev.berth.template.TemplateException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A provider in a few lines: `postgres` has a login per service, `redis` a slot, `rabbitmq` a vhost.
record FakeReader(String name) implements SectionReader {

    static final List<SectionReader> ALL =
            List.of(new FakeReader("postgres"), new FakeReader("redis"), new FakeReader("rabbitmq"));

    @Override
    public Section read(ServiceId service, Node section, Map<String, Node> servers, Problems problems) {
        if (name.equals("redis")) {
            Address slot = Address.of("redis", "main", "slot", section.text());
            return new Fake(service, new Claim(slot, section.origin(), "redis slot " + section.text()));
        }
        if (name.equals("rabbitmq")) {
            Address vhost = Address.of("rabbitmq", "main", "vhost", service.name());
            return new Fake(service, new Claim(vhost, section.origin(), "vhost " + service.name()));
        }
        String user = section.text("user").orElse(service.database() + "_user");
        Origin origin = section.originOf("user");
        return new Fake(
                service, new Claim(Address.of("postgres", "main", "role", user), origin, "user \"" + user + "\""));
    }

    record Fake(ServiceId service, Claim claim) implements Section {

        @Override
        public String serverName() {
            return "main";
        }

        @Override
        public List<Claim> claims() {
            return List.of(claim);
        }

        @Override
        public SortedMap<String, Address> logins() {
            return claim.address().kind().equals(Optional.of("role"))
                    ? new TreeMap<>(Map.of(claim.address().name(), claim.address()))
                    : new TreeMap<>();
        }

        @Override
        public SortedMap<String, Template> defaultKeys() {
            return new TreeMap<>(
                    logins().isEmpty()
                            ? Map.of("REDIS_ADDR", Template.parse("${redis.addr}"))
                            : Map.of("POSTGRES_URL", Template.parse("${postgres.url}")));
        }

        @Override
        public List<Part> expand(Expression expression) {
            return switch (expression.field()) {
                case "url" ->
                    List.of(new Part.Password(
                            claim.address(), ValueEncoding.URL, claim.address().name(), 32));
                case "addr" -> List.of(new Part.Text("redis:6379"));
                default -> throw new TemplateException(expression + ": there is no such field");
            };
        }
    }
}
