package dev.berth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A symbolic link that somebody committed leads no report and no saved plan out of the checkout.
final class CheckoutIT {

    private final Path folder;
    private final Path checkout;
    private final Path outside;

    CheckoutIT(@TempDir Path folder) {
        this.folder = folder;
        this.checkout = folder.resolve("checkout");
        this.outside = folder.resolve("outside");
    }

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectories(checkout.resolve(".git"));
        Files.createDirectories(outside);
        Files.writeString(outside.resolve("profile"), "mine");
    }

    @Test
    void refusesALinkToAFile() throws IOException {
        Files.createSymbolicLink(checkout.resolve("plan.md"), outside.resolve("profile"));

        IOException refused = assertThrows(IOException.class, () -> WholeFile.at(checkout.resolve("plan.md")));

        assertTrue(
                String.valueOf(refused.getMessage()).contains("is a symbolic link in the checkout"), refused::toString);
        assertEquals("mine", Files.readString(outside.resolve("profile")));
    }

    @Test
    void refusesALinkToAFolder() throws IOException {
        Files.createSymbolicLink(checkout.resolve("reports"), outside);

        assertThrows(IOException.class, () -> WholeFile.at(checkout.resolve("reports/plan.md")));

        assertFalse(Files.exists(outside.resolve("plan.md")));
    }

    @Test
    void refusesALinkThatLeadsNowhereYet() throws IOException {
        Files.createSymbolicLink(checkout.resolve("plan.md"), outside.resolve("new"));

        assertThrows(IOException.class, () -> WholeFile.at(checkout.resolve("plan.md")));
    }

    @Test
    void followsLinksOfTheMachineItself() throws IOException {
        Files.createSymbolicLink(folder.resolve("reports"), outside);

        try (WholeFile file = WholeFile.at(folder.resolve("reports/plan.md"))) {
            file.write("plan");
        }

        assertEquals("plan", Files.readString(outside.resolve("plan.md")));
    }

    @Test
    void writesIntoTheCheckout() throws IOException {
        try (WholeFile file = WholeFile.at(checkout.resolve("plan.md"))) {
            file.write("plan");
        }

        assertEquals("plan", Files.readString(checkout.resolve("plan.md")));
    }
}
