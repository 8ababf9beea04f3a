package dev.berth.provider.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.provider.redis.RedisServer.Persistence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Redis and Valkey say of themselves.
class RedisCatalogTest {

    @ParameterizedTest
    @CsvSource({
        "redis_version:7.0.15|redis_mode:standalone,                      7.0.15, false",
        "redis_version:6.2.6|redis_mode:cluster,                          6.2.6,  true",
        "redis_version:7.2.4|server_name:valkey|valkey_version:8.0.1|server_mode:standalone, 8.0.1, false",
        "redis_version:7.2.4|server_name:valkey|valkey_version:8.0.1|server_mode:cluster,    8.0.1, true"
    })
    void tellsVersionAndModeOfEachServer(String info, String version, boolean cluster) {
        var answers = new RedisCatalog.Answers(
                RedisCatalog.info("# Server\r\n" + info.replace("|", "\r\n") + "\r\n"),
                Optional.empty(),
                Optional.empty(),
                Persistence.NONE);

        RedisServer server = RedisCatalog.facts(List.of(answers), Optional.empty(), Map.of());

        assertEquals(version + " " + cluster, server.version() + " " + server.isCluster());
    }
}
