package dev.berth.provider.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Secret;
import org.junit.jupiter.api.Test;

class RabbitHashTest {

    private static final Secret PASSWORD = Secret.of("test12");

    /// From RabbitMQ's documentation, "Computing a Password Hash".
    private static final String DOCUMENTED = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";

    @Test
    void readsWhatRabbitMqWrites() {
        assertTrue(RabbitHash.matches(DOCUMENTED, RabbitHash.ALGORITHM, PASSWORD));
        assertFalse(RabbitHash.matches(DOCUMENTED, RabbitHash.ALGORITHM, Secret.of("test13")));
        assertFalse(RabbitHash.matches(DOCUMENTED, "rabbit_password_hashing_sha512", PASSWORD));
    }

    @Test
    void makesAnotherHashEachTime() {
        String hash = RabbitHash.of(PASSWORD);

        assertTrue(RabbitHash.matches(hash, RabbitHash.ALGORITHM, PASSWORD));
        assertNotEquals(hash, RabbitHash.of(PASSWORD));
    }

    @Test
    void takesNothingForAHashThatIsNone() {
        assertFalse(RabbitHash.matches("", RabbitHash.ALGORITHM, PASSWORD));
        assertFalse(RabbitHash.matches("no base64!", RabbitHash.ALGORITHM, PASSWORD));
        assertFalse(RabbitHash.matches(DOCUMENTED, "somebody's own", PASSWORD));
    }
}
