package dev.berth.provider.rabbitmq;

import dev.berth.connection.Percent;
import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import dev.berth.credential.PasswordGenerator;
import dev.berth.provider.rabbitmq.RabbitResource.Rights;
import dev.berth.system.Section;
import dev.berth.system.ServerEntry.Endpoint;
import dev.berth.template.Expression;
import dev.berth.template.Part;
import dev.berth.template.Template;
import dev.berth.template.TemplateException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The section `rabbitmq:` of one manifest, with every default filled in. [RabbitSectionReader] makes it.
///
/// @param shared whether the service uses the server's common credentials and vhost, and has none of its own
public record RabbitSection(
        ServiceId service,
        Origin origin,
        RabbitServerSpec server,
        boolean shared,
        VhostSpec vhostSpec,
        UserSpec userSpec)
        implements Section {

    /// The vhost as the manifest wants it.
    ///
    /// @param queueType what queues are that name no type; empty if the vhost's own is fine
    /// @param limits `max-connections` and `max-queues`, as far as there are any
    /// @param policies all of the vhost's, if the manifest lists them; else they aren't berth's
    public record VhostSpec(
            String name,
            Origin origin,
            Optional<String> queueType,
            SortedMap<String, Integer> limits,
            Optional<SortedMap<String, Policy>> policies) {

        public VhostSpec {
            limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
        }
    }

    /// The user as the manifest wants it.
    ///
    /// @param tags that the user has beside others
    /// @param topics what the user may do with the topics of an exchange, by its name
    public record UserSpec(
            String name, Origin origin, SortedSet<String> tags, Rights permissions, SortedMap<String, Rights> topics) {

        public UserSpec {
            tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
            topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        }
    }

    /// A policy as the manifest declares it.
    ///
    /// @param definition as JSON with sorted keys
    record Policy(String pattern, String applyTo, int priority, String definition, Origin origin) {}

    private static final List<String> FIELDS = List.of("url", "host", "port", "vhost", "user", "password");

    public String vhost() {
        return vhostSpec.name();
    }

    public String user() {
        return userSpec.name();
    }

    @Override
    public String serverName() {
        return server.name();
    }

    @Override
    public List<Claim> claims() {
        String on = " on rabbitmq \"" + server.name() + "\"";
        return shared
                ? List.of()
                : List.of(
                        new Claim(server.vhost(vhost()), vhostSpec.origin(), "vhost \"" + vhost() + "\"" + on),
                        new Claim(login(), userSpec.origin(), "user \"" + user() + "\"" + on));
    }

    @Override
    public SortedMap<String, Address> logins() {
        return shared ? new TreeMap<>() : new TreeMap<>(Map.of(user(), login()));
    }

    @Override
    public SortedMap<String, Template> defaultKeys() {
        return new TreeMap<>(Map.of("RABBITMQ_URL", Template.parse("${rabbitmq.url}")));
    }

    @Override
    public List<Part> expand(Expression expression) {
        expression.require("field", expression.field(), FIELDS);
        expression.refuseDatabase();
        if (expression.qualifier().isPresent()) {
            throw new TemplateException(expression
                    + ": a rabbitmq section has one user, so there is nothing to choose with \":\". Remove it");
        }
        String name = expression.endpoint().orElse("default");
        Endpoint endpoint = expression.choose("endpoint", name, server.endpoints());
        return switch (expression.field()) {
            case "url" -> url(endpoint);
            case "host" -> List.of(new Part.Text(endpoint.host()));
            case "port" -> List.of(new Part.Text(String.valueOf(endpoint.port())));
            case "vhost" -> List.of(new Part.Text(vhost()));
            case "user" -> List.of(new Part.Text(user()));
            case "password" -> List.of(password(ValueEncoding.PLAIN));
            default -> throw new AssertionError(expression);
        };
    }

    /// See RabbitMQ docs, "URI Specification": the vhost is one segment, so that `/` is written `%2F`.
    private List<Part> url(Endpoint endpoint) {
        return List.of(
                new Part.Text((server.tls() ? "amqps" : "amqp") + "://" + Percent.encode(user()) + ":"),
                password(ValueEncoding.URL),
                new Part.Text("@" + endpoint.authority() + "/" + Percent.encode(vhost()) + endpoint.query()));
    }

    private Part password(ValueEncoding form) {
        return new Part.Password(login(), form, user(), shared ? 0 : PasswordGenerator.LENGTH);
    }

    public Address login() {
        return shared ? server.address() : server.user(user());
    }
}
