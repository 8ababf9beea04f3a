package dev.berth.kubernetes;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/// Remembers how long a server that throttles wants to be left alone.
final class Throttle implements Interceptor {

    private volatile Instant end = Instant.EPOCH;

    Duration left() {
        return Duration.between(Instant.now(), end);
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder request, HttpResponse<?> response, RequestTags tags) {
        String seconds = response.header("Retry-After");
        if (seconds != null && seconds.matches("\\d{1,6}")) {
            end = Instant.now().plusSeconds(Long.parseLong(seconds));
        }
        return CompletableFuture.completedFuture(false);
    }
}
