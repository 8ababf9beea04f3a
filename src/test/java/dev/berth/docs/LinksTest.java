package dev.berth.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every link from one page of this repository to another leads somewhere, and every page of the documentation can be
/// reached from the README.
class LinksTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\\n]*`");

    @Test
    void leadSomewhere() throws IOException {
        var dead = new ArrayList<String>();
        for (Path page : Pages.all()) {
            for (String link : links(page)) {
                if (!leads(page, link)) {
                    dead.add(page + ": " + link);
                }
            }
        }

        assertEquals(List.of(), dead);
    }

    @Test
    void reachEveryPage() throws IOException {
        var reached = new ArrayList<>(List.of(Path.of("README.md")));
        for (int i = 0; i < reached.size(); i++) {
            Path page = reached.get(i);
            for (String link : links(page)) {
                Path next = target(page, link);
                if (next.toString().endsWith(".md") && Files.isRegularFile(next) && !reached.contains(next)) {
                    reached.add(next);
                }
            }
        }
        List<Path> lost =
                Pages.all().stream().filter(page -> !reached.contains(page)).toList();

        assertTrue(reached.size() > 30, reached::toString);
        assertEquals(List.of(), lost);
    }

    private static List<String> links(Path page) throws IOException {
        String text = CODE.matcher(Files.readString(page)).replaceAll("x");
        return LINK.matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    private static boolean leads(Path page, String link) throws IOException {
        Path target = target(page, link);
        int hash = link.indexOf('#');
        return Files.exists(target)
                && (hash < 0 || anchors(Files.readString(target)).contains(link.substring(hash + 1)));
    }

    private static Path target(Path page, String link) {
        String path = link.replaceFirst("#.*", "");
        return path.isEmpty() ? page : page.resolveSibling(path).normalize();
    }

    /// The names that GitHub gives to headings.
    private static List<String> anchors(String text) {
        Matcher heading = HEADING.matcher(text);
        return heading.results()
                .map(found -> found.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
