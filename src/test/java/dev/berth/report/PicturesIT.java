package dev.berth.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.fixture.Browser;
import dev.berth.fixture.Installed;
import dev.berth.fixture.Png;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pictures of the documentation, which `-Dberth.golden=update` takes anew.
class PicturesIT {

    private static final int MAX_BYTES = 200_000;

    /// A picture: what is on it, how large the screen is, and what is done first.
    private record Shot(String name, String html, int width, int height, String scheme, String first) {

        Shot(String name, String html, int width, int height, String scheme) {
            this(name, html, width, height, scheme, "");
        }
    }

    private static final String CHANGES = "document.querySelector('[data-service=billing-service]').open = true;"
            + " document.getElementById('changes').scrollIntoView()";

    private static List<Shot> shots() throws IOException {
        return List.of(
                new Shot("report/desktop-light", HtmlReport.render(Fleets.usual()), 1280, 960, "light"),
                new Shot("report/desktop-dark", HtmlReport.render(Fleets.usual()), 1280, 960, "dark", CHANGES),
                new Shot("report/refused", HtmlReport.render(Fleets.refused()), 1280, 960, "light"),
                new Shot("report/large", HtmlReport.render(Fleets.large()), 1280, 960, "light"),
                new Shot("report/phone-light", HtmlReport.render(Fleets.four()), 390, 844, "light"),
                new Shot("report/phone-dark", HtmlReport.render(Fleets.usual()), 390, 844, "dark"),
                new Shot("plan-comment", comment(Fleets.reviewed()), 960, 890, "light"));
    }

    /// A Markdown report as a forge shows it below a pull request.
    private static String comment(Report report) throws IOException {
        var tables = List.of(TablesExtension.create());
        String html = HtmlRenderer.builder()
                .extensions(tables)
                .build()
                .render(Parser.builder().extensions(tables).build().parse(MarkdownReport.render(report, 60_000)));
        return Files.readString(Path.of("src/test/resources/pictures/comment.html"))
                .replace("{{comment}}", html);
    }

    @Test
    void areSmallAndOnAPage(@TempDir Path folder) throws IOException {
        Optional<Browser> browser = Browser.start();
        Installed.require("chromium", browser.isPresent(), "apt-get install chromium");
        try (Browser page = browser.orElseThrow()) {
            for (Shot shot : shots()) {
                page.open(Files.writeString(folder.resolve("page.html"), shot.html()));
                page.screen(shot.width(), shot.height(), shot.scheme());
                page.ask(shot.first());
                assertEquals("true", page.ask("document.documentElement.scrollWidth <= " + shot.width()), shot.name());
                if ("update".equals(System.getProperty("berth.golden"))) {
                    Path file = Path.of("docs", shot.name() + ".png");
                    Files.createDirectories(file.getParent());
                    Files.write(file, Png.small(page.picture()));
                }
            }
        }
        assertAll(shots().stream().map(shot -> () -> assertShown(shot)));
    }

    /// The picture has the size of its screen, is small, and is on a page.
    private static void assertShown(Shot shot) throws IOException {
        byte[] png = Files.readAllBytes(Path.of("docs", shot.name() + ".png"));
        var picture = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(shot.width() + "x" + shot.height(), picture.getWidth() + "x" + picture.getHeight(), shot.name());
        assertTrue(png.length < MAX_BYTES, () -> shot.name() + " has " + png.length + " bytes");
        String pages = Files.readString(Path.of("README.md")) + Files.readString(Path.of("docs/reference/reports.md"));
        assertTrue(
                Stream.of("](docs/", "](../").anyMatch(to -> pages.contains(to + shot.name() + ".png)")), shot.name());
    }
}
