package dev.berth.release;

import dev.berth.core.Node;
import dev.berth.core.UnreadableException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The place that knows the newest release: GitHub's API, or a mirror that answers in its form. See GitHub docs,
/// "REST API endpoints for releases", "Get the latest release": pre-releases and drafts are not in it.
public final class Releases {

    /// Names the place to ask instead.
    public static final String VARIABLE = "BERTH_RELEASES_URL";

    private static final String GITHUB = "https://api.github.com/repos/berth-dev/berth/releases/latest";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /// An answer with all its notes and files has some 50 KB.
    private static final long MAX_BYTES = 1024 * 1024;

    private static final int OK = 200;

    private final String url;
    private final Function<String, Optional<String>> environment;
    private final BiFunction<String, byte[], Node> json;
    private final Duration timeout;

    /// @param environment the value of a variable: may name the place, and a proxy
    /// @param json reads what a host answered
    public Releases(Function<String, Optional<String>> environment, BiFunction<String, byte[], Node> json) {
        this(environment, json, TIMEOUT);
    }

    Releases(Function<String, Optional<String>> environment, BiFunction<String, byte[], Node> json, Duration timeout) {
        this.url = environment.apply(VARIABLE).orElse(GITHUB);
        this.environment = environment;
        this.json = json;
        this.timeout = timeout;
    }

    /// The newest release, in one request.
    ///
    /// @throws UnreadableException if nobody says it in time; the message is one line
    public ReleaseVersion newest() {
        URI place = place();
        String host = place.getHost();
        return json.apply(host, answer(place))
                .get("tag_name")
                .filter(Node.Scalar.class::isInstance)
                .map(Node::text)
                .flatMap(ReleaseVersion::parse)
                .orElseThrow(() -> new UnreadableException("the answer of " + host + " names no version"));
    }

    private URI place() {
        try {
            URI place = URI.create(url);
            if (place.getHost() != null
                    && ("https".equals(place.getScheme()) || "http".equals(place.getScheme()))
                    && place.getUserInfo() == null) {
                return place;
            }
        } catch (IllegalArgumentException _) {
            // Said below, without the text: it may hold a password.
        }
        throw new UnreadableException(VARIABLE + " is no http or https URL");
    }

    private byte[] answer(URI place) {
        String host = place.getHost();
        HttpRequest request = HttpRequest.newBuilder(place)
                .timeout(timeout)
                .header("Accept", "application/json")
                .header("User-Agent", "berth")
                .build();
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .proxy(new EnvironmentProxy(environment))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        try {
            // The request's own limit ends with the headers of the answer.
            HttpResponse<byte[]> answer = client.sendAsync(
                            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != OK) {
                throw new UnreadableException(host + " answered with status " + answer.statusCode());
            }
            return answer.body();
        } catch (TimeoutException _) {
            throw new UnreadableException(host + " did not answer within " + timeout.toSeconds() + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new UnreadableException("interrupted");
        } catch (ExecutionException failure) {
            throw new UnreadableException(reason(host, failure));
        } finally {
            client.shutdownNow();
        }
    }

    private String reason(String host, ExecutionException failure) {
        return switch (failure.getCause()) {
            case java.net.http.HttpTimeoutException _ -> host + " did not answer within " + timeout.toSeconds() + " s";
            case java.net.ConnectException _ -> "no connection to " + host;
            case javax.net.ssl.SSLException _ -> host + " has no certificate that this Java trusts";
            case IOException _ -> "the answer of " + host + " broke off or is too large";
            case null, default -> throw new IllegalStateException(failure);
        };
    }
}
