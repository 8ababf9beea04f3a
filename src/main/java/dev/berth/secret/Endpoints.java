package dev.berth.secret;

import dev.berth.core.Address;
import dev.berth.core.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The places that live Secrets tell services to connect to. Pure.
public final class Endpoints {

    /// What a URL in a Secret's key says.
    ///
    /// @param path the first segment, decoded: a database, a vhost or a slot
    public record Place(KeyRef key, String user, Secret password, String host, int port, String path, String query) {

        /// A parameter of the query, or `otherwise`.
        public String parameter(String name, String otherwise) {
            Matcher matcher = Pattern.compile("(?:^|&)" + Pattern.quote(name) + "=([^&]*)")
                    .matcher(query);
            return matcher.find() ? decoded(matcher.group(1)) : otherwise;
        }
    }

    private static final Pattern URL = Pattern.compile(
            "([a-z]+)://(?:([^:@/]*)(?::([^@/]*))?@)?(\\[[^]]+]|[^:/?#]+)(?::(\\d{1,5}))?(?:/([^/?#]*))?(?:\\?([^#]*))?");

    private Endpoints() {}

    /// The URLs of these schemes in the given keys, in the order of the keys.
    ///
    /// @param told what keys hold, by their address
    public static List<Place> in(Collection<KeyRef> keys, Map<Address, List<Secret>> told, String... schemes) {
        var places = new ArrayList<Place>();
        for (KeyRef key : keys) {
            for (Secret value : told.getOrDefault(key.address(), List.of())) {
                Matcher url = URL.matcher(value.reveal());
                if (url.matches() && List.of(schemes).contains(url.group(1)) && url.group(5) != null) {
                    places.add(new Place(
                            key,
                            decoded(or(url.group(2))),
                            Secret.of(decoded(or(url.group(3)))),
                            url.group(4).replaceAll("^\\[|]$", ""),
                            Integer.parseInt(url.group(5)),
                            decoded(or(url.group(6))),
                            or(url.group(7))));
                }
            }
        }
        return places;
    }

    /// The same of every key that is told.
    public static List<Place> in(Map<Address, List<Secret>> told, String... schemes) {
        return in(
                told.keySet().stream()
                        .flatMap(address -> KeyRef.at(address).stream())
                        .sorted()
                        .toList(),
                told,
                schemes);
    }

    private static String or(@org.jspecify.annotations.Nullable String group) {
        return group == null ? "" : group;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
