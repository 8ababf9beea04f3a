package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Check;
import dev.berth.core.Secret;
import dev.berth.core.UnreadableException;
import dev.berth.secret.Endpoints;
import dev.berth.secret.Endpoints.Place;
import dev.berth.secret.Reach;
import dev.berth.secret.Reason;
import dev.berth.secret.Trust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Speaks to a RabbitMQ server as berth and as each service does, and says how it went.
final class RabbitDoctorSession {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// What a client of AMQP 0-9-1 says first. See its specification, 4.2.2.
    private static final byte[] GREETING = "AMQP\0\0\u0009\u0001".getBytes(StandardCharsets.ISO_8859_1);

    private static final int METHOD_FRAME = 1;

    private final RabbitScope scope;
    private final RabbitApiSession.JsonReader json;
    private final Map<Address, List<Secret>> told;

    RabbitDoctorSession(RabbitScope scope, RabbitApiSession.JsonReader json, Map<Address, List<Secret>> told) {
        this.scope = scope;
        this.json = json;
        this.told = told;
    }

    List<Check> examine(Supplier<Secret> password) {
        RabbitServerSpec spec = scope.server();
        String server = spec.address().toString();
        URI url = URI.create(spec.management());
        int port = url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        var checks = new ArrayList<>(Reach.checks(server, url.getHost(), port));
        if (Check.allOk(checks)) {
            try (var session = RabbitSession.open(scope, password.get(), json, PATIENCE)) {
                checks.add(Check.ok(
                        server,
                        spec.user() + " logs in to " + spec.management() + "; RabbitMQ "
                                + session.facts().version()));
                session.inspect(told);
                checks.add(Check.ok(server, spec.user() + " may administer it"));
            } catch (UnreadableException e) {
                checks.add(Check.bad(server, String.valueOf(e.getMessage()), "Then run berth doctor again"));
            }
        }
        for (RabbitSection section : scope.sections()) {
            if (!section.service().absent()) {
                checks.addAll(service(section));
            }
        }
        return checks;
    }

    private List<Check> service(RabbitSection section) {
        String service = section.service().name();
        var checks = new ArrayList<Check>();
        for (Place place : Endpoints.in(told, "amqp", "amqps")) {
            if (!place.user().equals(section.user())) {
                continue;
            }
            String where =
                    place.host() + ":" + place.port() + " of " + place.key().key();
            boolean tls = section.server().tls();
            checks.add(silence(place, tls)
                    .map(reason -> Check.bad(
                            service,
                            where + " doesn't speak AMQP" + (tls ? " by TLS: " : ": ") + reason,
                            "Check `host`, `port`, `tls` and `endpoints` of rabbitmq in berth.yaml"))
                    .orElseGet(() -> Check.ok(service, where + " speaks AMQP" + (tls ? " by TLS" : ""))));
        }
        for (Secret candidate : told.getOrDefault(section.login(), List.of())) {
            checks.add(login(section, candidate));
        }
        return checks;
    }

    /// A user without the tag `management` is told so only after its password was found right.
    private Check login(RabbitSection section, Secret password) {
        String service = section.service().name();
        var as = new RabbitServerSpec(
                scope.server().name(),
                scope.server().management(),
                scope.server().cacert(),
                section.user(),
                false,
                List.of(),
                scope.server().endpoints());
        try (var api = new RabbitApiSession(as, password, json, PATIENCE)) {
            api.get("/api/whoami");
            return Check.ok(service, section.user() + " logs in to rabbitmq with its Secret's password");
        } catch (RabbitException e) {
            return e.said().contains("Not management user")
                    ? Check.ok(service, section.user() + " logs in to rabbitmq with its Secret's password")
                    : Check.bad(
                            service,
                            section.user() + " can't log in to rabbitmq with its Secret's password",
                            "Run: berth plan");
        }
    }

    /// Why nobody answers there as a broker would.
    private Optional<String> silence(Place place, boolean tls) {
        Optional<String> cacert = scope.server().cacert();
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(place.host(), place.port()), (int) PATIENCE.toMillis());
            plain.setSoTimeout((int) PATIENCE.toMillis());
            Socket socket = tls ? Trust.over(plain, place.host(), cacert) : plain;
            socket.getOutputStream().write(GREETING);
            // A method frame, in which the server introduces itself.
            return socket.getInputStream().read() == METHOD_FRAME
                    ? Optional.empty()
                    : Optional.of("it hung up, or answered something else");
        } catch (IOException e) {
            return Trust.refusal(
                            e,
                            cacert,
                            "`tls: false` in berth.yaml",
                            "`ssl_options.fail_if_no_peer_cert = false` in its rabbitmq.conf")
                    .or(() -> Optional.of(Reason.of(e)));
        } catch (UnreadableException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
