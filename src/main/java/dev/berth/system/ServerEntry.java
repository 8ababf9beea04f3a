package dev.berth.system;

import dev.berth.connection.Percent;
import dev.berth.core.Node;
import dev.berth.core.Problems;
import dev.berth.core.Text;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// An entry of `berth.yaml` for a server, with its defaults filled in by the manifest reader.
public record ServerEntry(String name, Node node) {

    /// The part of the entry that says how services reach the server.
    public record Endpoint(String host, int port, SortedMap<String, String> parameters) {

        public Endpoint {
            parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
        }

        /// `host:port`, an IPv6 address in brackets.
        public String authority() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        /// The parameters as a URL's query with its `?`, or nothing.
        public String query() {
            return parameters.isEmpty()
                    ? ""
                    : parameters.entrySet().stream()
                            .map(entry -> Percent.encode(entry.getKey()) + "=" + Percent.encode(entry.getValue()))
                            .collect(Collectors.joining("&", "?", ""));
        }
    }

    /// The entry that a manifest's section names: its `server`, else the only one, else `main`. If there is none of
    /// that name, a problem says so and the first one stands in for it.
    ///
    /// @param system as messages name it: `redis`
    /// @param code of the problem
    public static ServerEntry of(
            String system, Node section, Map<String, Node> servers, String code, Problems problems) {
        String fallback = servers.size() == 1 ? servers.keySet().iterator().next() : "main";
        String name = section.text("server").orElse(fallback);
        Node entry = servers.get(name);
        if (entry != null) {
            return new ServerEntry(name, entry);
        }
        String hint = Text.nearest(name, servers.keySet())
                .map(near -> " Did you mean \"" + near + "\"?")
                .orElse("");
        problems.add(
                code,
                section.originOf("server"),
                system + " server \"" + name + "\" is not in berth.yaml." + hint + " There are: "
                        + String.join(", ", new TreeSet<>(servers.keySet())));
        return new ServerEntry(name, servers.values().iterator().next());
    }

    /// The endpoints by name; `default` is the server's own host and port unless the entry says otherwise.
    public SortedMap<String, Endpoint> endpoints() {
        String host = node.text("host").orElseThrow();
        int port = node.integer("port").orElseThrow();
        var endpoints = new TreeMap<String, Endpoint>();
        endpoints.put("default", new Endpoint(host, port, new TreeMap<>()));
        node.entries("endpoints").forEach((name, endpoint) -> {
            var parameters = new TreeMap<String, String>();
            endpoint.entries("params").forEach((key, value) -> parameters.put(key, value.text()));
            endpoints.put(
                    name,
                    new Endpoint(
                            endpoint.text("host").orElse(host),
                            endpoint.integer("port").orElse(port),
                            parameters));
        });
        return endpoints;
    }

    /// The name of the endpoint at a place; `default` goes before the others.
    ///
    /// @param port empty if any will do
    public Optional<String> endpointAt(String host, Optional<String> port) {
        return endpoints().entrySet().stream()
                .filter(entry -> entry.getValue().host().equals(host)
                        && port.filter(text -> !text.equals(
                                        String.valueOf(entry.getValue().port())))
                                .isEmpty())
                .map(Map.Entry::getKey)
                .min(Comparator.comparing((String name) -> !name.equals("default"))
                        .thenComparing(Comparator.naturalOrder()));
    }
}
