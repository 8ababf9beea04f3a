package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Browser;
import dev.berth.fixture.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// The site of the documentation: no dead links, a search without a network, colours that can be read.
class SiteIT {

    @Test
    void isMadeAndCanBeSearchedAndRead(@TempDir Path folder) throws IOException {
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "src/build/java/Site.java",
                        "docs",
                        "src/build/site",
                        "https://sources.example/",
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, made.onExit().join().exitValue(), said);

        Optional<Browser> browser = Browser.start();
        Installed.require("chromium", browser.isPresent(), "apt-get install chromium");
        try (Browser page = browser.orElseThrow()) {
            page.open(folder.resolve("how-to/on-call.html"));
            page.ask("document.getElementById('search').focus()");
            page.type("remove database");
            assertTrue(
                    page.ask("document.querySelector('#found a').getAttribute('href')")
                            .startsWith("../how-to/remove.html"),
                    () -> page.ask("document.getElementById('found').innerHTML"));
            assertEquals(List.of(), page.complaints());
            assertAll(Stream.of("light", "dark")
                    .flatMap(scheme -> Stream.of(390, 1280).map(width -> readable(page, width, scheme))));
        }
    }

    /// Every text has a contrast of 4.5 at least (WCAG 2.2, AA), and nothing is wider than the screen.
    private static Executable readable(Browser page, int width, String scheme) {
        return () -> {
            page.screen(width, 900, scheme);
            String worst = page.lowestContrast();
            assertTrue(Double.parseDouble(worst.replaceFirst(" .*", "")) >= 4.5, scheme + ": " + worst);
            assertEquals(
                    "true", page.ask("String(document.documentElement.scrollWidth <= innerWidth)"), "width " + width);
        };
    }
}
