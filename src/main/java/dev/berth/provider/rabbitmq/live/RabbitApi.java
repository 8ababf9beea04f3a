package dev.berth.provider.rabbitmq.live;

import dev.berth.core.Node;
import dev.berth.core.Retry;
import dev.berth.core.Secret;
import dev.berth.core.Text;
import dev.berth.core.UnreadableException;
import dev.berth.network.IoErrors;
import dev.berth.network.PortForward;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.network.PortForward.Trouble;
import dev.berth.network.TlsTrust;
import dev.berth.provider.rabbitmq.RabbitException;
import dev.berth.provider.rabbitmq.RabbitServerSpec;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The management API of a server, over HTTP.
final class RabbitApi implements AutoCloseable {

    /// Reads the JSON of an answer; the composition root gives the manifests' reader.
    @FunctionalInterface
    public interface JsonReader {

        /// The value in `json`, which `source` answered.
        Node read(String source, byte[] json);
    }

    /// No answer of the API to berth is near that size; a server that sends more isn't waited for.
    private static final long MAX_BYTES = 64L * 1024 * 1024;

    private static final int SAID_CHARACTERS = 1000;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// How often something is read again that a broker fails to answer while it makes or removes a vhost.
    private static final Retry READING = Retry.doubling(Duration.ofMillis(100)).times(5);

    /// Instead of a status, where waiting doesn't help.
    private static final int UNREACHABLE = -1;

    private final String url;
    private final String where;
    private final String user;
    private final String hint;
    private final Optional<String> cacert;
    private final String authorization;
    private final JsonReader json;
    private final Duration patience;
    private final HttpClient client;
    private final Optional<LocalPort> localPort;

    /// @throws RabbitException if the way to the server can't be found
    RabbitApi(RabbitServerSpec spec, Secret password, JsonReader json, Duration patience) {
        this.url = spec.management();
        this.where = url + spec.forward().map(way -> ", " + way + ",").orElse("");
        this.user = spec.user();
        this.hint = spec.hasRoot()
                ? ". If berth has no login there yet, run: berth bootstrap --server " + spec.name()
                        + "; if a rotation of its password was cut off: berth rotate --admin " + spec.name()
                : "";
        this.cacert = spec.cacert();
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString((spec.user() + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8));
        this.json = json;
        this.patience = patience;
        var builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        spec.cacert().map(TlsTrust::in).ifPresent(builder::sslContext);
        this.localPort = spec.forward().map(this::localPort);
        localPort.map(LocalPort::address).map(ProxySelector::of).ifPresent(builder::proxy);
        this.client = builder.build();
    }

    private LocalPort localPort(PortForward way) {
        try {
            return way.open(PortForward.ClientAuth.PROXY);
        } catch (UnreadableException none) {
            throw new RabbitException(
                    none.isPassing() ? 0 : UNREACHABLE, where + " can't be reached: " + none.getMessage(), none);
        }
    }

    /// The object at `path`.
    /// @throws RabbitException if it isn't there, or can't be read
    Node get(String path) {
        Retry.Tries tries = READING.begin();
        while (true) {
            try {
                return json.read(
                        url + path, send("GET", path, BodyPublishers.noBody()).body());
            } catch (RabbitException failure) {
                if (failure.status() != 500 || tries.isOver()) {
                    throw failure;
                }
                tries.pause(interrupted -> new RabbitException(0, "interrupted", interrupted));
            }
        }
    }

    /// The object at `path`; empty if there is none.
    Optional<Node> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (RabbitException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    void put(String path, String body) {
        send("PUT", path, BodyPublishers.ofString(body));
    }

    /// Deletes what is at `path`; that it is gone already is as good.
    void delete(String path) {
        try {
            send("DELETE", path, BodyPublishers.noBody());
        } catch (RabbitException e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    private HttpResponse<byte[]> send(String method, String path, HttpRequest.BodyPublisher body) {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .timeout(patience);
        localPort.ifPresent(open -> request.header("Proxy-Authorization", "Bearer " + open.key()));
        try {
            HttpResponse<byte[]> response = answer(request.build());
            if (response.statusCode() / 100 != 2) {
                throw new RabbitException(response.statusCode(), refused(response));
            }
            return response;
        } catch (IOException failure) {
            Optional<Trouble> trouble = localPort.flatMap(LocalPort::trouble);
            throw trouble.isPresent()
                    ? new RabbitException(
                            trouble.get().passing() ? 0 : UNREACHABLE,
                            where + " can't be reached: " + trouble.get().reason(),
                            failure)
                    : new RabbitException(0, unreached(failure), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RabbitException(0, "interrupted", interrupted);
        }
    }

    /// The whole answer. The request's own time limit ends with the head of the answer, so that the body has one of its
    /// own.
    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException, InterruptedException {
        var answer = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            return answer.get(patience.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException endless) {
            answer.cancel(true);
            throw new HttpTimeoutException("the answer did not end");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(failed.getCause());
        }
    }

    /// An answer that isn't the one hoped for, with what usually helps.
    private String refused(HttpResponse<byte[]> response) {
        String reason = reason(response.body());
        String said = response.statusCode() + (reason.isEmpty() ? "" : " " + reason);
        return switch (response.statusCode()) {
            case 401, 403 ->
                reason.toLowerCase(java.util.Locale.ROOT).contains("not ")
                        ? url + " lets \"" + user + "\" in, but not that far (" + said
                                + "). Run: rabbitmqctl set_user_tags " + user + " administrator"
                        : url + " refuses \"" + user + "\" (" + said
                                + "). Check `user` and the places of `password` in berth.yaml" + hint;
            case 404 -> url + " has no such thing (" + said + ")";
            default -> url + " answered " + said;
        };
    }

    /// The API explains itself in JSON; a proxy in front of it may answer anything, which is left out.
    private String reason(byte[] body) {
        try {
            return Text.shortened(json.read(url, body).text("reason").orElse(""), SAID_CHARACTERS);
        } catch (UnreadableException | IllegalStateException other) {
            return "";
        }
    }

    private String unreached(IOException failure) {
        String plugin = ". Is the management plugin on? On the server: rabbitmq-plugins enable rabbitmq_management";
        return switch (failure) {
            case ConnectException refused when isUnresolved(refused) -> url + ": there is no such host";
            case HttpTimeoutException _ -> url + " didn't answer within " + patience.toSeconds() + " s";
            case ConnectException _ -> url + " can't be reached: connection refused" + plugin;
            default -> url + " can't be reached: " + encrypted(failure).orElseGet(() -> IoErrors.of(failure) + hint());
        };
    }

    private Optional<String> encrypted(IOException failure) {
        return TlsTrust.refusal(
                failure,
                cacert,
                "an http:// URL as `management` in berth.yaml",
                "`management.ssl.fail_if_no_peer_cert = false` in its rabbitmq.conf");
    }

    /// A server that requires TLS closes connections without TLS.
    private String hint() {
        return url.startsWith("http:")
                ? ". If it speaks TLS at this port, write an https:// URL as `management` in berth.yaml"
                : "";
    }

    private static boolean isUnresolved(ConnectException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        localPort.ifPresent(LocalPort::close);
    }
}
