package dev.berth.provider.rabbitmq.live;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.berth.core.Check;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.core.UnreadableException;
import dev.berth.network.IoErrors;
import dev.berth.network.Reach;
import dev.berth.network.TlsTrust;
import dev.berth.network.UnreachableServers;
import dev.berth.network.UnreachableServers.Fault;
import dev.berth.provider.rabbitmq.RabbitException;
import dev.berth.provider.rabbitmq.RabbitFleet;
import dev.berth.provider.rabbitmq.RabbitSection;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import dev.berth.template.PublishedEndpoints;
import dev.berth.template.PublishedEndpoints.Place;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// Speaks to a RabbitMQ server as berth and as each service does, and says how it went.
final class RabbitDoctor {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RabbitFleet scope;
    private final List<RabbitSection> shared;
    private final SortedSet<String> services;
    private final RabbitApi.JsonReader json;
    private final Map<String, SecretFindings> findings;

    /// @param shared the sections that use the server's common credentials
    /// @param services whose logins are tried
    RabbitDoctor(
            RabbitFleet scope,
            List<RabbitSection> shared,
            SortedSet<String> services,
            RabbitApi.JsonReader json,
            Map<String, SecretFindings> findings) {
        this.scope = scope;
        this.shared = shared;
        this.services = services;
        this.json = json;
        this.findings = findings;
    }

    /// berth itself has nothing to do with a server that only hands out credentials.
    List<Check> examine(Supplier<Secret> password) {
        var checks = new ArrayList<Check>();
        var unreached = new UnreachableServers(Optional.empty());
        if (!scope.sections().isEmpty() || shared.isEmpty()) {
            checks.addAll(server(password));
        }
        checks.addAll(unreached.checks(
                scope.server().address().toString(),
                Stream.concat(scope.sections().stream(), shared.stream())
                        .filter(section -> !section.service().absent()
                                && services.contains(section.service().name()))
                        .toList(),
                false,
                section -> service(section, unreached)));
        return checks;
    }

    private List<Check> server(Supplier<Secret> password) {
        RabbitServerSpec spec = scope.server();
        String server = spec.address().toString();
        var checks = new ArrayList<>(spec.forward()
                .map(way -> way.checks(server))
                .orElseGet(
                        () -> Reach.checks(server, URI.create(spec.management()).getHost(), spec.managementPort())));
        if (Check.allOk(checks)) {
            try (var session = RabbitSession.open(scope, password.get(), json, PATIENCE)) {
                checks.add(Check.ok(
                        server,
                        spec.user() + " logs in to " + spec.management() + "; RabbitMQ "
                                + session.facts().version()));
                session.inspect(SecretFindings.NOTHING);
                checks.add(Check.ok(server, spec.user() + " may administer it"));
            } catch (UnreadableException e) {
                checks.add(Check.bad(server, String.valueOf(e.getMessage()), "Then run berth doctor again"));
            }
        }
        return checks;
    }

    private List<Check> service(RabbitSection section, UnreachableServers unreached) {
        String service = section.service().name();
        SecretFindings secrets = findings.getOrDefault(service, SecretFindings.NOTHING);
        var checks = new ArrayList<Check>();
        for (Place place : PublishedEndpoints.in(secrets.values(), "amqp", "amqps")) {
            if (section.users().contains(place.user())
                    && scope.server().forward().isPresent()) {
                checks.add(login(service, place));
            } else if (section.users().contains(place.user())) {
                String where = "rabbitmq by " + place.key().key() + ": " + place.host() + ":" + place.port() + " vhost "
                        + vhost(place);
                checks.addAll(login(service, place, where, unreached));
            }
        }
        boolean isTold = Stream.concat(
                        Stream.of(section.login()), section.users().stream().map(scope.server()::user))
                .anyMatch(login -> !secrets.passwords(login).isEmpty());
        if (!findings.isEmpty() && !isTold) {
            checks.add(Check.bad(
                    service, "no Secret holds the password of " + section.user() + " of rabbitmq", "Run: berth plan"));
        }
        return checks;
    }

    private List<Check> login(String service, Place place, String where, UnreachableServers unreached) {
        String tried = place.host() + ":" + place.port();
        if (unreached.isKnown(service, tried, "to " + where)) {
            return List.of();
        }
        Optional<Failure> failure = failure(place);
        if (failure.filter(Failure::everybody).isPresent()) {
            unreached.add(
                    service,
                    "to " + where,
                    new Fault(
                            tried,
                            failure.get().reason(),
                            "Is anything running there, and may this machine reach it? Check `host`, `port` and"
                                    + " `endpoints` of rabbitmq in berth.yaml. From outside the cluster: `access:"
                                    + " port-forward`"));
            return List.of();
        }
        return List.of(failure.map(said -> Check.bad(
                        service,
                        "can't log in to " + where + ": " + said.reason(),
                        "Run: berth plan. If it has no change: check `host`, `port`, `tls` and `endpoints` of"
                                + " rabbitmq in berth.yaml"))
                .orElseGet(() -> Check.ok(service, "logs in to " + where)));
    }

    /// Why a login came to nothing.
    ///
    /// @param everybody whether every login fails there
    private record Failure(String reason, boolean everybody) {

        private static Optional<Failure> of(String reason) {
            return Optional.of(new Failure(reason, false));
        }
    }

    /// Whether the management API knows the password, where the broker itself isn't reached. A user without
    /// the tag `management` gets that answer only after its password was accepted.
    private Check login(String service, Place place) {
        RabbitServerSpec spec = scope.server();
        String where = "rabbitmq by " + place.key().key() + ": " + place.host() + ":" + place.port()
                + " (not tried from here, but the management API "
                + spec.forward().orElseThrow() + ")";
        try (var api = new RabbitApi(spec.as(place.user()), place.password(), json, PATIENCE)) {
            api.get("/api/whoami");
            return Check.ok(service, "logs in to " + where);
        } catch (RabbitException e) {
            return e.said().contains("Not management user")
                    ? Check.ok(service, "logs in to " + where)
                    : Check.bad(service, "can't log in to " + where + ": " + e.said(), "Run: berth plan");
        }
    }

    private static String vhost(Place place) {
        return place.path().isEmpty() ? ConnectionFactory.DEFAULT_VHOST : place.path();
    }

    /// The reason why the service can't log in there and enter the vhost; empty if it can.
    private Optional<Failure> failure(Place place) {
        Optional<String> cacert = scope.server().cacert();
        var factory = new ConnectionFactory();
        factory.setHost(place.host());
        factory.setPort(place.port());
        factory.setUsername(place.user());
        factory.setPassword(place.password().reveal());
        factory.setVirtualHost(vhost(place));
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout((int) PATIENCE.toMillis());
        factory.setHandshakeTimeout((int) PATIENCE.toMillis());
        try {
            if (place.scheme().equals("amqps")) {
                factory.useSslProtocol(cacert.isPresent() ? TlsTrust.in(cacert.get()) : SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
            try (Connection _ = factory.newConnection("berth doctor")) {
                return Optional.empty();
            }
        } catch (AuthenticationFailureException e) {
            return Failure.of("the broker refuses the login of " + place.user());
        } catch (TimeoutException e) {
            return Optional.of(new Failure("no answer within " + PATIENCE.toSeconds() + " s", true));
        } catch (IOException e) {
            return Optional.of(new Failure(said(e, cacert), IoErrors.isUnreached(e)));
        } catch (UnreadableException e) {
            return Failure.of(String.valueOf(e.getMessage()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String said(IOException failure, Optional<String> cacert) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException end
                    && end.getReason() instanceof AMQP.Connection.Close close) {
                return close.getReplyText();
            }
            if (cause instanceof UnknownHostException) {
                return "there is no such host";
            }
            if (cause instanceof EOFException) {
                return "it closed the connection, so it may not speak AMQP, or not without TLS";
            }
        }
        return TlsTrust.refusal(
                        failure,
                        cacert,
                        "`tls: false` in berth.yaml",
                        "`ssl_options.fail_if_no_peer_cert = false` in its rabbitmq.conf")
                .orElseGet(() -> IoErrors.of(failure));
    }
}
