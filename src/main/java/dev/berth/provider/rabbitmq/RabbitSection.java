package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Origin;
import dev.berth.secret.Expression;
import dev.berth.secret.Form;
import dev.berth.secret.Part;
import dev.berth.secret.PasswordGenerator;
import dev.berth.secret.Section;
import dev.berth.secret.ServerEntry.Endpoint;
import dev.berth.secret.TemplateException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The section `rabbitmq:` of one manifest. [RabbitSectionReader] makes it.
///
/// @param shared whether the service uses the server's common credentials and vhost, and has none of its own
public record RabbitSection(
        Origin origin,
        RabbitServerSpec server,
        boolean shared,
        String vhost,
        Origin vhostOrigin,
        String user,
        Origin userOrigin)
        implements Section {

    private static final List<String> FIELDS = List.of("url", "host", "port", "vhost", "user", "password");

    @Override
    public List<Claim> claims() {
        String on = " on rabbitmq \"" + server.name() + "\"";
        return shared
                ? List.of()
                : List.of(
                        new Claim(server.address().child("vhost", vhost), vhostOrigin, "vhost \"" + vhost + "\"" + on),
                        new Claim(login(), userOrigin, "user \"" + user + "\"" + on));
    }

    @Override
    public SortedMap<String, Address> logins() {
        return shared ? new TreeMap<>() : new TreeMap<>(Map.of(user, login()));
    }

    @Override
    public SortedMap<String, String> defaultKeys() {
        return new TreeMap<>(Map.of("RABBITMQ_URL", "${rabbitmq.url}"));
    }

    @Override
    public Map<Origin, String> notYet() {
        return Map.of(origin, "rabbitmq is declared, and this version of berth can't plan it yet");
    }

    @Override
    public List<Part> expand(Expression expression) {
        expression.require("field", expression.field(), FIELDS);
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
            case "vhost" -> List.of(new Part.Text(vhost));
            case "user" -> List.of(new Part.Text(user));
            case "password" -> List.of(password(Form.PLAIN));
            default -> throw new AssertionError(expression);
        };
    }

    /// See RabbitMQ docs, "URI Specification": the vhost is one segment, so that `/` is written `%2F`.
    private List<Part> url(Endpoint endpoint) {
        return List.of(
                new Part.Text("amqp://" + Form.percentEncode(user) + ":"),
                password(Form.URL),
                new Part.Text("@" + endpoint.authority() + "/" + Form.percentEncode(vhost) + endpoint.query()));
    }

    private Part password(Form form) {
        return new Part.Password(login(), form, user, shared ? 0 : PasswordGenerator.LENGTH);
    }

    private Address login() {
        return shared ? server.address() : server.address().child("user", user);
    }
}
