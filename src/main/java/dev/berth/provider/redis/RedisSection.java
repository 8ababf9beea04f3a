package dev.berth.provider.redis;

import dev.berth.connection.Percent;
import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Origin;
import dev.berth.core.ServiceId;
import dev.berth.credential.PasswordGenerator;
import dev.berth.system.Section;
import dev.berth.system.ServerEntry.Endpoint;
import dev.berth.template.Expression;
import dev.berth.template.Part;
import dev.berth.template.Template;
import dev.berth.template.TemplateException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The section `redis:` of one manifest. [RedisSectionReader] makes it.
///
/// @param user the service's own ACL user, if it has one; else it logs in with the server's shared password
public record RedisSection(
        ServiceId service, RedisServerSpec server, SortedMap<String, Slot> slots, Optional<User> user)
        implements Section {

    /// A database number, and where it is declared.
    public record Slot(int number, Origin origin) {}

    /// An ACL user, and where it is declared.
    ///
    /// @param keys the patterns of the keys that it may touch
    /// @param commands what it may run beside the usual, and what it may not: `+keys`, `-eval`; a later one wins
    public record User(String name, SortedSet<String> keys, List<String> commands, Origin origin) {

        public User {
            commands = List.copyOf(commands);
            keys = Collections.unmodifiableSortedSet(new TreeSet<>(keys));
        }
    }

    private static final String DEFAULT = "default";
    private static final List<String> FIELDS =
            List.of("url", "addr", "host", "port", "slot", "user", "password", "tls");

    public RedisSection {
        slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
    }

    @Override
    public String serverName() {
        return server.name();
    }

    @Override
    public List<Claim> claims() {
        String on = " of \"" + server.name() + "\"";
        var claims = new ArrayList<Claim>();
        slots.values()
                .forEach(slot -> claims.add(
                        new Claim(server.slot(slot.number()), slot.origin(), "redis slot " + slot.number() + on)));
        user.ifPresent(
                own -> claims.add(new Claim(login(own), own.origin(), "redis user \"" + own.name() + "\"" + on)));
        return claims;
    }

    @Override
    public SortedMap<String, Address> logins() {
        var logins = new TreeMap<String, Address>();
        user.ifPresent(own -> logins.put(own.name(), login(own)));
        return logins;
    }

    /// `REDIS_ADDR` and `REDIS_URL` for the slot `default`, `REDIS_CACHE_URL` for a slot with a name of its
    /// own. The address alone is enough only for a server without passwords, and doesn't contain the slot.
    @Override
    public SortedMap<String, Template> defaultKeys() {
        var keys = new TreeMap<String, Template>();
        for (String slot : slots.keySet()) {
            if (slot.equals(DEFAULT)) {
                keys.put("REDIS_ADDR", Template.parse("${redis.addr}"));
                keys.put("REDIS_URL", Template.parse("${redis.url:default}"));
            } else {
                keys.put(
                        "REDIS_" + slot.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "_URL",
                        Template.of(new Expression("redis", "url", Optional.of(slot), Optional.empty())));
            }
        }
        return keys;
    }

    @Override
    public List<Part> expand(Expression written) {
        Expression expression = written.of(slots.keySet(), server.endpoints().keySet());
        expression.require("field", expression.field(), FIELDS);
        expression.refuseDatabase();
        expression.qualifier().ifPresent(slot -> expression.require("slot", slot, slots.keySet()));
        String name = expression.endpoint().orElse(DEFAULT);
        Endpoint endpoint = expression.choose("endpoint", name, server.endpoints());
        return switch (expression.field()) {
            case "url" -> url(endpoint, slot(expression).number());
            case "addr" -> List.of(new Part.Text(endpoint.authority()));
            case "host" -> List.of(new Part.Text(endpoint.host()));
            case "port" -> List.of(new Part.Text(String.valueOf(endpoint.port())));
            case "slot" -> List.of(new Part.Text(String.valueOf(slot(expression).number())));
            case "user" -> List.of(new Part.Text(user.map(User::name).orElse(DEFAULT)));
            case "tls" -> List.of(new Part.Text(String.valueOf(server.tls())));
            case "password" -> {
                if (user.isEmpty() && !server.hasPassword()) {
                    throw new TemplateException(expression + ": redis server \"" + server.name()
                            + "\" has no password (`password: none` in berth.yaml). Remove the key");
                }
                yield List.of(password(ValueEncoding.PLAIN));
            }
            default -> throw new AssertionError(expression);
        };
    }

    /// See the URI scheme `redis` at IANA: `redis://user:password@host:port/number`.
    private List<Part> url(Endpoint endpoint, int slot) {
        String scheme = server.tls() ? "rediss://" : "redis://";
        String place = endpoint.authority() + "/" + slot + endpoint.query();
        if (user.isEmpty() && !server.hasPassword()) {
            return List.of(new Part.Text(scheme + place));
        }
        String name = user.map(own -> Percent.encode(own.name())).orElse("");
        return List.of(new Part.Text(scheme + name + ":"), password(ValueEncoding.URL), new Part.Text("@" + place));
    }

    private Part password(ValueEncoding form) {
        return user.map(own -> new Part.Password(login(own), form, own.name(), PasswordGenerator.LENGTH))
                .orElseGet(() -> new Part.Password(server.address(), form, "", 0));
    }

    private Slot slot(Expression expression) {
        Slot slot = slots.get(slotName(expression));
        if (slot == null) {
            throw new TemplateException(expression + " doesn't say which slot. Write ${redis." + expression.field()
                    + ":SLOT} with one of: " + String.join(", ", slots.keySet()));
        }
        return slot;
    }

    /// The name of the slot that a template means.
    String slotName(Expression expression) {
        return expression.qualifier().orElse(slots.size() == 1 ? slots.firstKey() : DEFAULT);
    }

    public Address login(User own) {
        return server.user(own.name());
    }
}
