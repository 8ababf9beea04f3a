package dev.berth.provider.rabbitmq;

import dev.berth.connection.Percent;
import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.AlternatingUsers;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

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
    /// @param takesTurns whether two users take turns as it, and itself has no login
    /// @param tags that the user has beside others
    /// @param topics what the user may do with the topics of an exchange, by its name
    public record UserSpec(
            String name,
            Origin origin,
            boolean takesTurns,
            SortedSet<String> tags,
            Rights permissions,
            SortedMap<String, Rights> topics) {

        public UserSpec {
            tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
            topics = Collections.unmodifiableSortedMap(new TreeMap<>(topics));
        }
    }

    /// A policy as the manifest declares it.
    ///
    /// @param definition as JSON with sorted keys
    record Policy(String pattern, String applyTo, int priority, String definition, Origin origin) {}

    /// What the names of two users end with who take turns.
    private static final List<String> TURNS = List.of("_a", "_b");

    private static final List<String> FIELDS = List.of("url", "host", "port", "vhost", "user", "password");

    public String vhost() {
        return vhostSpec.name();
    }

    public String user() {
        return userSpec.name();
    }

    boolean takesTurns() {
        return userSpec.takesTurns();
    }

    /// The two users who take turns as the service's login, or took them.
    List<String> turns() {
        return TURNS.stream().map(turn -> user() + turn).toList();
    }

    /// The names of all users that the service may have: the one that the manifest names, and the two.
    public List<String> users() {
        return shared
                ? List.of(user())
                : Stream.concat(Stream.of(user()), turns().stream()).toList();
    }

    /// The users that are to exist.
    List<String> presentUsers() {
        return takesTurns() ? turns() : List.of(user());
    }

    @Override
    public String serverName() {
        return server.name();
    }

    @Override
    public List<Claim> claims() {
        String on = " on rabbitmq \"" + server.name() + "\"";
        if (shared) {
            return List.of();
        }
        var claims = new ArrayList<Claim>();
        claims.add(new Claim(server.vhost(vhost()), vhostSpec.origin(), "vhost \"" + vhost() + "\"" + on));
        claims.add(new Claim(login(), userSpec.origin(), "user \"" + user() + "\"" + on));
        if (takesTurns()) {
            turns().forEach(turn -> claims.add(new Claim(
                    server.user(turn),
                    userSpec.origin(),
                    "user \"" + turn + "\", which `rotation: two-users` needs," + on)));
        }
        return claims;
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
            case "user" -> List.of(userName(ValueEncoding.PLAIN));
            case "password" -> List.of(password(ValueEncoding.PLAIN));
            default -> throw new AssertionError(expression);
        };
    }

    /// See RabbitMQ docs, "URI Specification": the vhost is one segment, so that `/` is written `%2F`.
    private List<Part> url(Endpoint endpoint) {
        String scheme = (server.tls() ? "amqps" : "amqp") + "://";
        List<Part> name = takesTurns()
                ? List.of(new Part.Text(scheme), userName(ValueEncoding.URL), new Part.Text(":"))
                : List.of(new Part.Text(scheme + Percent.encode(user()) + ":"));
        List<Part> rest = List.of(
                password(ValueEncoding.URL),
                new Part.Text("@" + endpoint.authority() + "/" + Percent.encode(vhost()) + endpoint.query()));
        return Stream.concat(name.stream(), rest.stream()).toList();
    }

    /// The name of the user, which isn't known yet if two take turns.
    private Part userName(ValueEncoding form) {
        return takesTurns() ? new Part.User(login(), form, alternating()) : new Part.Text(form.encode(user()));
    }

    private Part password(ValueEncoding form) {
        return shared
                ? new Part.Password(login(), form, user(), 0)
                : new Part.Password(login(), form, user(), PasswordGenerator.LENGTH, alternating());
    }

    private AlternatingUsers alternating() {
        var all = new LinkedHashMap<Address, List<String>>();
        users().forEach(user -> all.put(server.user(user), List.of(user)));
        return new AlternatingUsers(
                all, presentUsers().stream().map(server::user).toList());
    }

    public Address login() {
        return shared ? server.address() : server.user(user());
    }
}
