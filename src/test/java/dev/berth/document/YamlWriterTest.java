package dev.berth.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Node;
import dev.berth.core.Node.Scalar.Kind;
import dev.berth.core.Origin;
import dev.berth.manifest.DocumentReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {

    @Test
    void writesWhatItReadInBlockStyle() {
        String text = """
                apiVersion: v1
                "1": -5
                text: "yes"
                flag: true
                nothing: null
                empty: {}
                none: []
                metadata:
                  labels:
                    app.kubernetes.io/managed-by: berth
                  list:
                    - a
                    - b: "c d"
                """;

        assertEquals(text, YamlWriter.of(read(text)));
    }

    @Test
    void writesShortCollectionsInOneLine() {
        String text = """
                service: shop
                postgres: {}
                redis: {server: cache, slots: {default: 3}}
                roles:
                  reader: {access: read}
                extensions: [pg_trgm, "uuid-ossp, 1"]
                url: ${postgres.url}?sslmode=require
                """;

        assertEquals(text, YamlWriter.of(yaml -> {
            yaml.text("service", "shop");
            yaml.block("postgres", _ -> {});
            yaml.line("redis", section -> {
                section.text("server", "cache");
                section.line("slots", slots -> slots.number("default", 3));
            });
            yaml.block("roles", roles -> roles.line("reader", role -> role.text("access", "read")));
            yaml.line("extensions", List.of("pg_trgm", "uuid-ossp, 1"));
            yaml.text("url", "${postgres.url}?sslmode=require");
        }));
    }

    @Test
    void escapesAllThatNobodySees() {
        assertEquals("name: \"\\u202egnp.exe\"\n", YamlWriter.of(yaml -> yaml.text("name", "\u202egnp.exe")));
        assertEquals("name: \"grün\"\n", YamlWriter.of(yaml -> yaml.text("name", "grün")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "~",
                "null",
                "Yes",
                "0",
                "1e3",
                "0x1F",
                "12:30",
                "-",
                "- a",
                "a: b",
                "a #b",
                "#",
                "*a",
                "&a",
                "!a",
                "%",
                "@",
                "`",
                "{",
                "[",
                "'",
                "\"",
                "\\",
                "a\nb",
                "\t",
                "\r\n",
                "\u0085",
                "\u2028",
                "\u001b[31m",
                "ünï",
                "漢",
                "🔑",
                "a\u0000b",
                "\u007f",
                "a\u007fb",
                "a\nb\u007f",
                "\u007f\u0001",
                "\u009f",
                "\ufffe\uffff",
                "=",
                "<<"
            })
    void writesEveryStringSoThatItIsReadAlike(String text) {
        assertEquals(text, readBack(text));
    }

    @Property(tries = 300)
    void writesAnyStringSoThatItIsReadAlike(@ForAll @Size(max = 30) List<Character> characters) {
        var text = new StringBuilder();
        characters.stream().filter(c -> !Character.isSurrogate(c)).forEach(text::append);

        assertEquals(text.toString(), readBack(text.toString()));
    }

    private static String readBack(String text) {
        Origin nowhere = Origin.of("", 0);
        Node scalar = new Node.Scalar(text, Kind.STRING, nowhere);
        Node.Fields written = new Node.Fields(Map.of("key", scalar), Map.of(), nowhere);
        Node.Scalar read = (Node.Scalar) read(YamlWriter.of(written)).get("key").orElseThrow();
        assertEquals(Kind.STRING, read.kind());
        return read.text();
    }

    private static Node.Fields read(String yaml) {
        return (Node.Fields) DocumentReader.read("test.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }
}
