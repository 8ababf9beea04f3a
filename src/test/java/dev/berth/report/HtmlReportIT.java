package dev.berth.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Browser;
import dev.berth.fixture.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The page in a real browser.
@TestInstance(Lifecycle.PER_CLASS)
class HtmlReportIT {

    private static final String SHOWN = "[...document.querySelectorAll('details[data-service]')]"
            + ".filter(d => d.offsetParent !== null).map(d => d.dataset.service + ' ' + d.dataset.action).join(', ')";

    private final Optional<Browser> browser = Browser.start();

    @TempDir
    private Path folder;

    @AfterAll
    void close() {
        browser.ifPresent(Browser::close);
    }

    private Browser open(Report report) throws IOException {
        Installed.require("chromium", browser.isPresent(), "apt-get install chromium");
        Path file = Files.writeString(folder.resolve("report.html"), HtmlReport.render(report));
        Browser page = browser.orElseThrow();
        page.screen(1100, 900, "light");
        page.open(file);
        return page;
    }

    private void assertQuiet(Browser page) {
        assertEquals(List.of(), page.complaints());
        assertEquals(List.of(folder.resolve("report.html").toUri().toString()), page.requests());
    }

    @Test
    void everythingIsShownAndNothingIsAskedFor() throws IOException {
        Browser page = open(Reports.planned());

        assertEquals("billing update, billing update, warehouse delete", page.ask(SHOWN));
        assertEquals("3 of 3 shown", page.ask("document.querySelector('output').textContent"));
        assertEquals("berth plan services.d", page.ask("document.title"));
        assertQuiet(page);
    }

    @Test
    void filtersByServiceRiskAndAction() throws IOException {
        Browser page = open(Reports.planned());
        String set = "(() => { const f = document.forms.filter; f.reset(); f.elements.%s.%s = %s;"
                + " f.dispatchEvent(new Event('input')); })()";

        page.ask(set.formatted("service", "value", "'WARE'"));
        String service = page.ask(SHOWN);
        page.ask(set.formatted("risk", "value", "'disruptive'"));
        String risk = page.ask(SHOWN);
        page.ask(set.formatted("action", "value", "'delete'"));
        String action = page.ask(SHOWN);
        page.ask(set.formatted("refused", "checked", "true"));
        String refused = page.ask(SHOWN);
        page.ask(set.formatted("service", "value", "'nobody'"));

        assertAll(
                () -> assertEquals("warehouse delete", service),
                () -> assertEquals("billing update", risk),
                () -> assertEquals("warehouse delete", action),
                () -> assertEquals("warehouse delete", refused),
                () -> assertEquals("", page.ask(SHOWN)),
                () -> assertEquals("true", page.ask("document.getElementById('none').offsetParent !== null")),
                () -> assertEquals("0 of 3 shown", page.ask("document.querySelector('output').textContent")));
        assertQuiet(page);
    }

    @Test
    void theKeyboardIsEnough() throws IOException {
        Browser page = open(Reports.planned());

        page.press("/", 191);
        assertEquals("service", page.ask("document.activeElement.name"));
        page.type("ware");
        page.until(SHOWN + " === 'warehouse delete'");
        page.press("Escape", 27);
        page.until("document.forms.filter.elements.service.value === ''");
        page.until("document.querySelector('output').textContent === '3 of 3 shown'");

        // From field to field to the first change, which Enter unfolds.
        for (int i = 0; i < 12 && !page.ask("document.activeElement.tagName").equals("SUMMARY"); i++) {
            page.press("Tab", 9);
        }
        page.press("Enter", 13);
        page.until("document.querySelector('details[open] pre').textContent.includes('connection limit 50')");
        assertTrue(
                page.ask("getComputedStyle(document.activeElement).outlineStyle")
                        .equals("solid"),
                "the focus can be seen");
        assertQuiet(page);
    }

    @Test
    void aTileOfTheFleetShowsItsServiceAndAllUnfold() throws IOException {
        Browser page = open(Reports.planned());

        assertEquals(
                "postgres 10, rabbitmq 6, redis 4, secret 10",
                page.ask(
                        "[...document.querySelectorAll('.system')].map(s => s.querySelector('h3').firstChild.data.trim()"
                                + " + ' ' + s.querySelectorAll('.tile').length).join(', ')"));
        assertEquals("refused", page.ask("document.querySelector('.tile[data-of=warehouse]').title"));
        page.ask("document.querySelector('.tile[data-of=billing]').click()");
        assertEquals("billing update, billing update", page.ask(SHOWN));
        page.ask("document.getElementById('expand').click()");
        assertEquals("2", page.ask("document.querySelectorAll('details[open]').length"));
        assertQuiet(page);
    }

    @ParameterizedTest
    @CsvSource({"1100, light", "1100, dark", "360, light", "360, dark"})
    void everyTextCanBeReadOnEveryScreen(int width, String scheme) throws IOException {
        for (Report report : List.of(
                Reports.planned(), Reports.applied(), Reports.drifted(), Reports.invalid(), Reports.hostile())) {
            Browser page = open(report);
            page.screen(width, 900, scheme);
            page.ask("document.querySelectorAll('details').forEach(d => { d.open = true; })");

            String worst = page.lowestContrast();
            assertTrue(Double.parseDouble(worst.substring(0, worst.indexOf(' '))) >= 4.5, worst);
            assertEquals(
                    "true",
                    page.ask("document.documentElement.scrollWidth <= " + width),
                    () -> report.run().command() + " is wider than " + width);
            assertQuiet(page);
        }
    }

    /// What comes out is what was written: text, and not one element more than the same page has without it.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hostileNamesAreText(boolean drift) throws IOException {
        Browser page = open(drift ? Reports.hostileDrift() : Reports.hostile());

        assertAll(
                () -> assertEquals(
                        "0",
                        page.ask("document.querySelectorAll('img, h1 + h1, b, u, i, a:not(.skip), iframe').length")),
                () -> assertEquals("1", page.ask("document.scripts.length")),
                () -> assertEquals(
                        "0",
                        page.ask("[...document.querySelectorAll('*')].filter(e => [...e.attributes]"
                                + ".some(a => a.name.startsWith('on'))).length")),
                () -> assertEquals(
                        String.valueOf(Reports.HOSTILE.size()),
                        page.ask("document.querySelectorAll('.service').length")),
                () -> assertTrue(page.ask("document.body.textContent").contains("<script>alert(1)</script>")));
        assertQuiet(page);
    }

    @Test
    void aFoldedRowSaysWhatChangesAndWhoMoved() throws IOException {
        Browser page = open(Reports.drifted());

        assertEquals(
                "not yet applied ~ update postgres database billing connectionLimit 80 → 50 |"
                        + " changed live ~ update postgres database cafe connectionLimit 9 → 5",
                page.ask("[...document.querySelectorAll('details[data-service] summary')]"
                        + ".map(s => s.textContent.replace(/\\s+/g, ' ').trim()).join(' | ')"));
        assertEquals("drifted", page.ask("document.querySelector('.matrix .tile[data-of=cafe]').title"));
        assertEquals("not yet applied", page.ask("document.querySelector('.matrix .tile[data-of=billing]').title"));
        assertEquals(
                "1",
                page.ask("[...document.querySelectorAll('.matrix td')].filter(c =>"
                        + " parseInt(getComputedStyle(c).backgroundColor.split(',')[3] ?? '1')).length"));
        assertQuiet(page);
    }

    @Test
    void onAPhoneTheFiltersAreBehindOneButton() throws IOException {
        String shown = "document.getElementById('filter').offsetParent !== null";
        String button = "document.getElementById('filters').offsetParent !== null";
        Browser page = open(Reports.planned());
        assertEquals("true false", page.ask(shown) + " " + page.ask(button));

        page.screen(360, 900, "light");
        assertEquals("false true", page.ask(shown) + " " + page.ask(button));
        page.ask("document.getElementById('filters').click()");
        assertEquals("true", page.ask(shown));
        assertEquals("true", page.ask("document.getElementById('filters').getAttribute('aria-expanded')"));
        assertQuiet(page);
    }

    @Test
    void whatStandsInBackticksIsCode() throws IOException {
        Browser page = open(Reports.invalid());

        assertEquals("postgres: {}", page.ask("document.querySelector('.findings li code:not(.origin)').textContent"));
    }

    @Test
    void aThousandServicesAreFilteredAtOnce() throws IOException {
        Browser page = open(Reports.big(1000));

        double millis =
                Double.parseDouble(page.ask("(() => { const t = performance.now(); const f = document.forms.filter;"
                        + " f.elements.service.value = '0777'; f.dispatchEvent(new Event('input')); document.body.offsetHeight;"
                        + " return String(performance.now() - t); })()"));

        assertEquals("service-0777 update", page.ask(SHOWN));
        assertTrue(millis < 1000, () -> millis + " ms");
    }

    /// `-Dberth.golden=update` takes the picture in the README anew.
    @Test
    void looksAsInTheReadme() throws IOException {
        Browser page = open(Reports.planned());
        page.screen(900, 1180, "light");
        page.ask("document.querySelector('details.blocked').open = true");
        byte[] picture = page.picture();

        if ("update".equals(System.getProperty("berth.golden"))) {
            Files.write(Path.of("docs/plan-report.png"), picture);
        }
        assertTrue(picture.length > 10_000 && Files.size(Path.of("docs/plan-report.png")) > 10_000);
    }
}
