package dev.berth.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// URLs of what keys tell in pieces.
class SplitConnectionTest {

    /// A section with one login, a second endpoint and two paths.
    private static final Expressions SECTION = expression -> {
        String host = expression.endpoint().orElse("declared");
        String path = expression.qualifier().orElse("path");
        return switch (expression.field()) {
            case "url" ->
                List.of(
                        new Part.Text("mq://user:"),
                        new Part.Password(Address.of("mq"), ValueEncoding.URL, "user", 12),
                        new Part.Text("@" + host + ":1/" + path + "?a=b"));
            case "host" -> List.of(new Part.Text(host));
            case "port" -> List.of(new Part.Text("1"));
            default -> throw new TemplateException("no such field");
        };
    };

    @Test
    void takesWhatIsLiveBeforeWhatIsDeclared() {
        assertEquals(
                Map.of("PASSWORD", List.of("mq://an%2Fna:p%40ss@[::1]:7/a%2Fb?a=b")),
                urls(Map.of(
                        "PASSWORD", "${mq.password}=p@ss",
                        "USER", "${mq.user}=an/na",
                        "HOST", "${mq.host}=::1",
                        "PORT", "${mq.port}=7",
                        "VHOST", "${mq.vhost}=a/b")));
    }

    @Test
    void fillsWhatNoKeyTellsFromTheManifest() {
        assertEquals(
                Map.of("PASSWORD", List.of("mq://user:pass@declared:1/path?a=b")),
                urls(Map.of("PASSWORD", "${mq.password}=pass")));
    }

    @Test
    void makesOneForEachEndpointAndEachPath() {
        assertEquals(
                Map.of(
                        "PASSWORD",
                        List.of(
                                "mq://user:pass@one:1/4?a=b",
                                "mq://user:pass@one:1/5?a=b",
                                "mq://user:pass@two:9/4?a=b",
                                "mq://user:pass@two:9/5?a=b")),
                urls(Map.of(
                        "PASSWORD", "${mq.password}=pass",
                        "ADDR_ONE", "${mq.addr}=one:1",
                        "ADDR_TWO", "${mq.addr@direct}=two:9",
                        "SLOT_CACHE", "${mq.slot:cache}=4",
                        "SLOT_JOBS", "${mq.slot:jobs}=5")));
    }

    @Test
    void leavesThePasswordOutWhereNoKeyTellsIt() {
        assertEquals(Map.of("ADDR", List.of("mq://user@one:1/path?a=b")), urls(Map.of("ADDR", "${mq.addr}=one:1")));
    }

    @Test
    void makesNothingOfWholeUrlsAndOfOtherSystems() {
        assertEquals(Map.of(), urls(Map.of("URL", "${mq.url}=mq://x", "HOST", "${other.host}=h")));
    }

    private static Map<String, List<String>> urls(Map<String, String> templatesAndValues) {
        var keys = new TreeMap<KeyRef, Template>();
        var live = new TreeMap<KeyRef, Secret>();
        templatesAndValues.forEach((name, both) -> {
            var key = new KeyRef("cafe", "env", name);
            keys.put(key, Template.parse(both.substring(0, both.indexOf('='))));
            live.put(key, Secret.of(both.substring(both.indexOf('=') + 1)));
        });
        return new SplitConnection("mq", SECTION, keys, key -> Optional.ofNullable(live.get(key)))
                .urls().entrySet().stream()
                        .collect(Collectors.toMap(
                                url -> url.getKey().key(),
                                url -> url.getValue().stream()
                                        .map(Secret::reveal)
                                        .toList()));
    }
}
