package dev.berth.release;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, in either case of letters as for curl; else the one
/// of Java's own settings (`-Dhttps.proxyHost`).
final class EnvironmentProxy extends ProxySelector {

    private static final int HTTP_PORT = 80;

    private final Function<String, Optional<String>> environment;

    EnvironmentProxy(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI uri) {
        Optional<String> named = variable(uri.getScheme().toUpperCase(Locale.ROOT) + "_PROXY");
        if (named.isEmpty()) {
            return Optional.ofNullable(ProxySelector.getDefault())
                    .map(selector -> selector.select(uri))
                    .orElse(List.of(Proxy.NO_PROXY));
        }
        return named.filter(_ -> !isExcepted(uri.getHost()))
                .flatMap(EnvironmentProxy::proxy)
                .map(List::of)
                .orElse(List.of(Proxy.NO_PROXY));
    }

    private Optional<String> variable(String name) {
        return Stream.of(name, name.toLowerCase(Locale.ROOT))
                .flatMap(key -> environment.apply(key).stream())
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    private boolean isExcepted(String host) {
        return Stream.of(variable("NO_PROXY").orElse("").split(","))
                .map(name -> name.strip().replaceFirst("^\\*?\\.", ""))
                .filter(name -> !name.isEmpty())
                .anyMatch(name -> name.equals("*") || host.equals(name) || host.endsWith("." + name));
    }

    private static Optional<Proxy> proxy(String named) {
        try {
            URI uri = URI.create(named.contains("://") ? named : "http://" + named);
            int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
            return Optional.ofNullable(uri.getHost())
                    .map(host -> new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The request fails with it.
    }
}
