import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/// Makes a site of the pages in `docs`: one HTML file for each, a menu, and a search that needs no server. It fails if
/// a
/// link between pages leads nowhere.
///
/// `java -cp COMMONMARK Site.java DOCS TEMPLATES SOURCES TARGET`, where `SOURCES` is the address of the repository's
/// files, for links that leave `docs`.
final class Site {

    /// A page: its place, its name, what is on it, and the headings with their anchors.
    private record Page(Path file, String title, Node content, Map<String, String> anchors) {}

    private static final List<String> GROUPS = List.of("", "how-to", "reference", "concepts");

    private final Path docs;
    private final String template;
    private final String sources;
    private final Path target;
    private final Parser parser =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private final Map<Path, Page> pages = new TreeMap<>();
    private final List<String> dead = new ArrayList<>();

    private Site(Path docs, String template, String sources, Path target) {
        this.docs = docs;
        this.template = template;
        this.sources = sources;
        this.target = target;
    }

    static void main(String[] args) throws IOException {
        Path templates = Path.of(args[1]);
        var site =
                new Site(Path.of(args[0]), Files.readString(templates.resolve("page.html")), args[2], Path.of(args[3]));
        site.read();
        site.write();
        for (String file : List.of("site.css", "site.js")) {
            Files.copy(templates.resolve(file), site.target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!site.dead.isEmpty()) {
            System.err.println("links that lead nowhere:\n" + String.join("\n", site.dead));
            System.exit(1);
        }
        System.out.println(site.pages.size() + " pages in " + site.target);
    }

    private void read() throws IOException {
        try (Stream<Path> files = Files.walk(docs)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path place = docs.relativize(file);
                if (file.toString().endsWith(".md")) {
                    Node content = parser.parse(Files.readString(file));
                    Map<String, String> anchors = anchors(content);
                    pages.put(place, new Page(place, anchors.values().iterator().next(), content, anchors));
                } else {
                    Path copy = target.resolve(place);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private void write() throws IOException {
        var index = new ArrayList<String>();
        for (Page page : pages.values()) {
            page.content.accept(new Links(page));
            HtmlRenderer renderer = HtmlRenderer.builder()
                    .extensions(List.of(TablesExtension.create()))
                    .escapeHtml(true)
                    .attributeProviderFactory(context -> (node, tag, attributes) -> {
                        if (node instanceof Heading heading) {
                            attributes.put("id", anchor(text(heading)));
                        }
                    })
                    .build();
            String up = "../".repeat(page.file.getNameCount() - 1);
            String html = template.replace("{{title}}", escaped(page.title))
                    .replace("{{up}}", up)
                    .replace("{{menu}}", menu(page, up))
                    .replace(
                            "{{content}}",
                            renderer.render(page.content)
                                    .replace("<table>", "<div class=\"wide\"><table>")
                                    .replace("</table>", "</table></div>"));
            Path file = target.resolve(html(page.file.toString()));
            Files.createDirectories(file.getParent());
            Files.writeString(file, html);
            index.add("{\"page\":" + quoted(html(page.file.toString())) + ",\"title\":" + quoted(page.title)
                    + ",\"headings\":["
                    + page.anchors.entrySet().stream()
                            .map(entry -> "[" + quoted(entry.getKey()) + "," + quoted(entry.getValue()) + "]")
                            .collect(Collectors.joining(","))
                    + "],\"text\":" + quoted(text(page.content)) + "}");
        }
        Files.writeString(
                target.resolve("search-index.js"), "const INDEX = [\n" + String.join(",\n", index) + "\n];\n");
    }

    /// The menu on `page`, whose own entry is marked.
    private String menu(Page page, String up) {
        var menu = new StringBuilder();
        for (String group : GROUPS) {
            List<Page> inside = pages.values().stream()
                    .filter(each -> String.valueOf(each.file.getParent()).equals(group.isEmpty() ? "null" : group))
                    .toList();
            if (!group.isEmpty()) {
                menu.append("<h2>").append(escaped(name(group))).append("</h2>\n");
            }
            menu.append("<ul>\n");
            inside.forEach(each -> menu.append("<li><a href=\"")
                    .append(up)
                    .append(html(each.file.toString()))
                    .append(each == page ? "\" aria-current=\"page\">" : "\">")
                    .append(escaped(each.title))
                    .append("</a></li>\n"));
            menu.append("</ul>\n");
        }
        return menu.toString();
    }

    private static String name(String group) {
        return group.substring(0, 1).toUpperCase(Locale.ROOT)
                + group.substring(1).replace('-', ' ');
    }

    /// Makes links between pages lead to HTML files, and links to other files to the repository.
    private final class Links extends AbstractVisitor {

        private final Page page;

        Links(Page page) {
            this.page = page;
        }

        @Override
        public void visit(Link link) {
            link.setDestination(destination(link.getDestination()));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            destination(image.getDestination());
        }

        private String destination(String link) {
            if (link.matches("[a-z]+:.*")) {
                return link;
            }
            String path = link.replaceFirst("#.*", "");
            String hash = link.substring(path.length());
            Path place = path.isEmpty()
                    ? page.file
                    : docs.relativize(
                            docs.resolve(page.file).resolveSibling(path).normalize());
            Page to = pages.get(place);
            if (place.startsWith("..")) {
                Path root = docs.toAbsolutePath().normalize();
                return sources + root.getParent().relativize(root.resolve(place).normalize()) + hash;
            }
            if (to == null
                    ? !Files.exists(docs.resolve(place))
                    : !hash.isEmpty() && !to.anchors.containsKey(hash.substring(1))) {
                dead.add(page.file + ": " + link);
            }
            return to == null ? link : html(path) + hash;
        }
    }

    private static String html(String path) {
        return path.replaceFirst("README\\.md$", "index.html").replaceFirst("\\.md$", ".html");
    }

    private static Map<String, String> anchors(Node content) {
        var anchors = new LinkedHashMap<String, String>();
        content.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                anchors.put(anchor(text(heading)), text(heading));
            }
        });
        return anchors;
    }

    /// The name that GitHub gives to a heading.
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String text(Node node) {
        var text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text part) {
                text.append(part.getLiteral()).append(node instanceof Heading ? "" : " ");
            }

            @Override
            public void visit(Code code) {
                text.append(code.getLiteral()).append(node instanceof Heading ? "" : " ");
            }
        });
        return text.toString();
    }

    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", " ")
                        .replace("<", "\\u003c")
                + '"';
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
