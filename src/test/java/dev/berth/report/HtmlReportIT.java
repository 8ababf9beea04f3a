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

    /// Links that leave the page, or lead to nothing on it.
    private static final String DEAD_LINKS = "[...document.links].map(a => a.getAttribute('href'))"
            + ".filter(to => !to.startsWith('#') || document.getElementById(to.slice(1)) === null).join()";

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
        page.screen(1280, 900, "light");
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
    void whatAReviewerAsksStandsFirst() throws IOException {
        Browser page = open(Fleets.refused());
        String said =
                "[...document.querySelectorAll('%s')].map(e => e.innerText.replace(/\\s+/g, ' ').trim()).join(' | ')";

        assertEquals(
                "3 refused adopt 2 data-loss 1 | 3 removed or lost postgres database 2 postgres role 1"
                        + " | 3 disruptive sessions or logins may be cut off"
                        + " | 9 of 25 services touched team-finance 3 team-delivery 2 team-shop 2 2 more",
                page.ask(said.formatted(".answers li")));
        assertEquals(
                "adopt | data-loss | destructive | delete",
                page.ask(said.formatted(".findings > li > p > strong")),
                "what is refused stands above what is lost");
        assertEquals("2", page.ask("document.querySelectorAll('.findings > li:first-child .allow').length"));
        assertTrue(Double.parseDouble(page.ask("document.getElementById('fleet').getBoundingClientRect().top"))
                > Double.parseDouble(page.ask("document.getElementById('look').getBoundingClientRect().top")));
        assertQuiet(page);
    }

    @Test
    void theMatrixShowsTheFleetByOwnerAndLeadsToChanges() throws IOException {
        Browser page = open(Fleets.usual());
        String heads =
                "[...document.querySelectorAll('.matrix thead tr')].map(r => r.innerText.replace(/\\s+/g, ' ').trim())";
        String row = "[...document.querySelectorAll('.matrix tbody tr')].find(r => r.cells[0].innerText === '%s')";

        assertEquals("25", page.ask("document.querySelectorAll('.matrix tbody tr').length"));
        assertEquals("team-delivery postgres rabbitmq redis secret", page.ask(heads + "[0]"));
        assertEquals("5", page.ask(heads + ".length"));
        assertEquals(
                "+2,+1,+1,+1",
                page.ask("[..." + row.formatted("checkout-api")
                        + ".querySelectorAll('td [aria-hidden]')].map(s => s.innerText).join()"));
        assertEquals("changes: 2 create", page.ask(row.formatted("checkout-api") + ".cells[1].lastChild.textContent"));
        assertEquals("null", page.ask("String(" + row.formatted("hr-app") + ".querySelector('a'))"));

        page.ask("document.forms.filter.elements.service.value = 'ledger';"
                + " document.forms.filter.dispatchEvent(new Event('input'))");
        assertEquals("ledger-service update", page.ask(SHOWN));
        page.ask(row.formatted("checkout-api") + ".querySelector('a').click()");
        page.until("document.querySelector('.service:target').offsetParent !== null");
        assertEquals("checkout-api", page.ask("document.querySelector('.service:target h4').innerText"));
        assertQuiet(page);
    }

    @Test
    void aLargeFleetShowsWhatChangesAndNamesTheRest() throws IOException {
        Browser page = open(Fleets.large());

        assertEquals("33", page.ask("document.querySelectorAll('.matrix tbody tr').length"));
        assertEquals(
                "167 other services with nothing to show",
                page.ask("document.querySelector('#fleet ~ .more summary').innerText"));
        assertEquals(
                "167",
                page.ask("[...document.querySelectorAll('.rest dd')].flatMap(d => d.textContent.split(', ')).length"));
    }

    @Test
    void theFilterFindsOwnersAndHidesWhatIsEmpty() throws IOException {
        Browser page = open(Fleets.usual());

        page.ask("document.forms.filter.elements.service.value = 'team-platform';"
                + " document.forms.filter.dispatchEvent(new Event('input'))");
        assertEquals("notifications-api rename, notifications-api update", page.ask(SHOWN));
        assertEquals(
                "team-platform 1 service, 2 changes",
                page.ask("[...document.querySelectorAll('.owner h3')].filter(h => h.offsetParent !== null)"
                        + ".map(h => h.innerText).join()"));
        assertQuiet(page);
    }

    @Test
    void allUnfoldAtOnce() throws IOException {
        Browser page = open(Reports.planned());

        page.ask("document.getElementById('expand').click()");
        assertEquals("3", page.ask("document.querySelectorAll('details.change[open]').length"));
        assertEquals("Fold all", page.ask("document.getElementById('expand').textContent"));
        page.ask("document.getElementById('expand').click()");
        assertEquals("0", page.ask("document.querySelectorAll('details.change[open]').length"));
    }

    @Test
    void withoutItsScriptThePageShowsAll() throws IOException {
        Installed.require("chromium", browser.isPresent(), "apt-get install chromium");
        String whole = HtmlReport.render(Reports.planned());
        Path file = Files.writeString(
                folder.resolve("still.html"), whole.substring(0, whole.indexOf("<script>")) + "</body></html>");
        Browser page = browser.orElseThrow();
        page.open(file);

        assertEquals("billing update, billing update, warehouse delete", page.ask(SHOWN));
        assertEquals("true", page.ask("document.getElementById('filter').offsetParent === null"));
    }

    /// Every text has a contrast of 4.5 at least (WCAG 2.2, AA), and nothing is wider than the screen.
    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "390, light", "390, dark", "320, light"})
    void everyTextCanBeReadOnEveryScreen(int width, String scheme) throws IOException {
        for (Report report : List.of(
                Fleets.four(),
                Fleets.usual(),
                Fleets.refused(),
                Fleets.large(),
                Fleets.unread(),
                Reports.planned(),
                Reports.applied(),
                Reports.owned(),
                Reports.invalid(),
                Reports.hostile())) {
            Browser page = open(report);
            page.screen(width, 900, scheme);
            page.ask("document.querySelectorAll('details').forEach(d => { d.open = true; })");

            String worst = page.lowestContrast();
            assertTrue(Double.parseDouble(worst.substring(0, worst.indexOf(' '))) >= 4.5, worst);
            assertEquals(
                    "true",
                    page.ask("document.documentElement.scrollWidth <= " + width),
                    () -> Headline.of(report) + " is wider than " + width);
            assertEquals("", page.ask(DEAD_LINKS));
            assertQuiet(page);
        }
    }

    /// What comes out is what was written: text, and not one element more than the same page has without it.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hostileNamesAreText(boolean drift) throws IOException {
        Browser page = open(drift ? Reports.hostileDrift() : Reports.hostile());

        assertAll(
                () -> assertEquals("0", page.ask("document.querySelectorAll('img, h1 + h1, b, u, i, iframe').length")),
                () -> assertEquals("", page.ask(DEAD_LINKS)),
                () -> assertEquals("1", page.ask("document.scripts.length")),
                () -> assertEquals(
                        "0",
                        page.ask("[...document.querySelectorAll('*')].filter(e => [...e.attributes]"
                                + ".some(a => a.name.startsWith('on'))).length")),
                () -> assertEquals(
                        String.valueOf(Reports.HOSTILE.size()),
                        page.ask("new Set([...document.querySelectorAll('.service')].map(s => s.id)).size")),
                () -> assertTrue(page.ask("document.body.textContent").contains("<script>alert(1)</script>")));
        assertQuiet(page);
    }

    @Test
    void aFoldedRowSaysWhatChangesAndWhoMoved() throws IOException {
        Browser page = open(Reports.drifted());

        assertEquals(
                "~ update postgres database billing connectionLimit 80 → 50 not yet applied |"
                        + " ~ update postgres database cafe connectionLimit 9 → 5 changed live",
                page.ask("[...document.querySelectorAll('details[data-service] summary')]"
                        + ".map(s => s.textContent.replace(/\\s+/g, ' ').trim()).join(' | ')"));
        assertEquals(
                "·as declared|~ 1not yet applied: 1 update|≠ 1drifted: 1 update|·as declared",
                page.ask(
                        "[...document.querySelectorAll('.matrix tbody tr')].slice(0, 4).map(r => r.cells[1].textContent).join('|')"));
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

        page.screen(390, 900, "light");
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
}
