package dev.berth.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Node;
import dev.berth.core.Problem;
import dev.berth.core.Problems;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class YamlReaderTest {

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "f.yaml is empty. Declare something, such as `service: NAME`, or remove the file"),
                Arguments.of(
                        "# a\n", "f.yaml is empty. Declare something, such as `service: NAME`, or remove the file"),
                Arguments.of(
                        "---\n~\n", "f.yaml is empty. Declare something, such as `service: NAME`, or remove the file"),
                Arguments.of(
                        "a: 1\n---\nb: 2\n", "f.yaml:3:1 a second document begins here. Keep one service in each file"),
                Arguments.of("a: 1\n---\n", "f.yaml:3:1 a second document begins here. Keep one service in each file"),
                Arguments.of(
                        "a: 1\nb: 2\n'a': 3\n", "f.yaml:3:1 \"a\" is here twice: line 1 has it already. Remove one"),
                Arguments.of("x: {a: 1, a: 2}\n", "f.yaml:1:11 \"a\" is here twice: line 1 has it already. Remove one"),
                Arguments.of(
                        "a: &x 1\n",
                        "f.yaml:1:4 an anchor & is not read. Write the value out where it is needed, or put the text in quotes"),
                Arguments.of(
                        "a: *x\n",
                        "f.yaml:1:4 an alias * is not read. Write the value out here, or put the text in quotes"),
                Arguments.of("<<: {a: 1}\n", "f.yaml:1:1 a merge key \"<<\" is not read. Write the properties out"),
                Arguments.of(
                        "a: !!binary aGk=\n", "f.yaml:1:4 a tag ! is not read. Remove it, or put the text in quotes"),
                Arguments.of("a: !x {}\n", "f.yaml:1:4 a tag ! is not read. Remove it, or put the text in quotes"),
                Arguments.of("1: x\n", "f.yaml:1:1 a key must be text, and 1 is none here. Put it in quotes: \"1\""),
                Arguments.of(
                        "true: x\n",
                        "f.yaml:1:1 a key must be text, and true is none here. Put it in quotes: \"true\""),
                Arguments.of(
                        "[a]: c\n",
                        "f.yaml:1:2 a key is a list, a mapping or an alias here. Keys must be text; put text that begins with"
                                + " {, [ or * in quotes"),
                Arguments.of(
                        "a:\n\tb: 1\n",
                        "f.yaml:2:1 a tab indents this line. YAML is indented with spaces only: replace the tab"),
                Arguments.of(
                        "a:\n  b: 1\n  \tc: 1\n",
                        "f.yaml:3:1 a tab indents this line. YAML is indented with spaces only: replace the tab"),
                Arguments.of(
                        "a: b: c\n",
                        "f.yaml:1:5 a \":\" makes no sense here. Check the indentation, or put text that holds \": \" in quotes"),
                Arguments.of(
                        "a:\n  b: 1\n c: 2\n",
                        "f.yaml:3:2 this line doesn't fit the ones above. Check its indentation, and that each key ends with a \":\""),
                Arguments.of("a: 1\nb\n", "f.yaml:3:1 a \":\" is missing behind the key of line 2. Add it"),
                Arguments.of("a: \"foo\n", "f.yaml:2:1 the quote opened in line 1 is never closed. Close it"),
                Arguments.of("a: @foo\n", "f.yaml:1:4 text can't begin with this character. Put it in quotes"),
                Arguments.of(
                        "a: {x: ${env:A}}\n",
                        "f.yaml:1:9 the { or [ of line 1 isn't closed here. Close it, or put text that holds { } [ ] in quotes,"
                                + " as in {host: \"${env:HOST}\"}"),
                Arguments.of(
                        "a: \"\\q\"\n",
                        "f.yaml:1:6 a \\ in double quotes begins an escape, and this is none. Use single quotes, or write \\\\"),
                Arguments.of("a: x\u0001y\n", "f.yaml:1:5 a control character stands here: \\u0001. Remove it"),
                Arguments.of("a: \u001b[31m\n", "f.yaml:1:4 a control character stands here: \\u001b. Remove it"),
                Arguments.of(
                        "%YAML 3.0\n---\na: 1\n", "f.yaml:1:1 this version of YAML is not read. Remove the %YAML line"),
                Arguments.of(
                        "- ".repeat(40) + "x",
                        "f.yaml:1:65 is nested deeper than 32 levels, which no manifest needs. Flatten it"),
                Arguments.of(
                        "[".repeat(100_000),
                        "f.yaml:1:33 is nested deeper than 32 levels, which no manifest needs. Flatten it"),
                Arguments.of(
                        "a: [" + "1,".repeat(6000) + "]",
                        "f.yaml:1:10001 has more than 5000 values, which no manifest needs. Split it by service"),
                Arguments.of("? " + "k".repeat(2000) + "\n: 1\n", "f.yaml:1:3 a key has 2000 characters. Shorten it"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void saysWhatIsWrongWhereAndWhatToDo(String yaml, String expected) {
        assertEquals(List.of("BERTH-102 " + expected), problems(yaml.getBytes(UTF_8)));
    }

    @Test
    void refusesAFileThatIsTooBig() {
        assertEquals(
                List.of("BERTH-101 f.yaml is bigger than 256 KiB, which no manifest needs. Split it by service"),
                problems(new byte[256 * 1024 + 1]));
    }

    @Test
    void namesTheLineThatIsNotUtf8() {
        assertEquals(
                List.of("BERTH-102 f.yaml:2 this line is not UTF-8 text. Save the file as UTF-8"),
                problems(new byte[] {'a', ':', '\n', 'b', (byte) 0xff}));
    }

    @Test
    void reportsEveryDuplicateAndAliasOfAFile() {
        assertEquals(3, problems("a: 1\na: *x\nb: &y 2\n".getBytes(UTF_8)).size());
    }

    @Test
    void typesScalarsByTheCoreSchema() {
        Node root = read("""
                [text, no, on, 2027-01-01, 0x1F, 0o17, .inf, 1_000, "1", 'true', 1, -1, 007, 0.80, 1e3, true, FALSE, ~, null, ]""");
        assertEquals(
                "STRING STRING STRING STRING STRING STRING STRING STRING STRING STRING INTEGER INTEGER INTEGER DECIMAL DECIMAL"
                        + " BOOLEAN BOOLEAN NULL NULL",
                items(root).map(scalar -> scalar.kind().name()).collect(Collectors.joining(" ")));
    }

    @Test
    void keepsScalarsAsTheyWereWritten() {
        assertEquals(
                "0.80 007 x\ty a b",
                items(read("[0.80, 007, \"x\\ty\", a\n  b]"))
                        .map(Node.Scalar::text)
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void placesCollectionsAtTheirKeyAndScalarsWhereTheyStand() {
        Node root = read("# héllo 😀\nservice: cafe\npostgres:\n  extensions:\n    - 'ünï'\n    - x\n");
        Node postgres = root.get("postgres").orElseThrow();
        assertEquals(
                "f.yaml:2:1 f.yaml:2:10 f.yaml:3:1 f.yaml:4:3 f.yaml:5:7 f.yaml:6:7",
                Stream.concat(
                                Stream.of(
                                        root.originOf("service"),
                                        root.get("service").orElseThrow().origin(),
                                        postgres.origin(),
                                        postgres.get("extensions").orElseThrow().origin()),
                                postgres.items("extensions").stream().map(Node::origin))
                        .map(origin -> origin.precise())
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void allowsTabsInsideABlockScalarAndAByteOrderMark() {
        assertEquals("x\n\ty\n", read("\ufeffa: |\n  x\n  \ty\n").text("a").orElseThrow());
    }

    private static Stream<Node.Scalar> items(Node node) {
        return ((Node.Items) node).items().stream().map(Node.Scalar.class::cast);
    }

    private static Node read(String yaml) {
        var problems = new Problems();
        Node root = YamlReader.parse(yaml.getBytes(UTF_8), "f.yaml", problems).orElseThrow();
        assertEquals(List.of(), problems.sorted());
        return root;
    }

    private static List<String> problems(byte[] bytes) {
        var problems = new Problems();
        boolean isRead = YamlReader.parse(bytes, "f.yaml", problems).isPresent();
        assertEquals(problems.isEmpty(), isRead);
        return problems.sorted().stream().map(Problem::toString).toList();
    }
}
