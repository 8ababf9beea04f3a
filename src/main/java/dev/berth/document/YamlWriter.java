package dev.berth.document;

import dev.berth.core.Node;
import java.io.StringWriter;
import java.util.Collection;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// Writes one YAML document with Jackson: mappings in block style, and short ones in one line where the caller says so.
/// A string that YAML 1.1 or 1.2 could read as something else is quoted.
public final class YamlWriter {

    private final YamlGenerator yaml;

    private YamlWriter(YamlGenerator yaml) {
        this.yaml = yaml;
    }

    /// The text of the mapping that `content` writes, ending in a line break. `content` may be called twice:
    /// if the text has an invisible character, such as one that changes the direction of writing, it is
    /// written again with escapes.
    public static String of(Consumer<YamlWriter> content) {
        String text = written(content, true);
        return text.codePoints().anyMatch(c -> Character.getType(c) == Character.FORMAT)
                ? written(content, false)
                : text;
    }

    /// `document` as a file's text, in block style, ending in a line break.
    public static String of(Node.Fields document) {
        return of(yaml -> document.fields().forEach(yaml::node));
    }

    /// Writes `key: value`.
    public void text(String key, String value) {
        yaml.writeStringProperty(key, value);
    }

    /// Writes `key: value`.
    public void number(String key, int value) {
        yaml.writeNumberProperty(key, value);
    }

    /// Writes `key: true` or `key: false`.
    public void flag(String key, boolean value) {
        yaml.writeBooleanProperty(key, value);
    }

    /// Writes `key:` and below it, each in a line, what `content` writes; `key: {}` if that is nothing.
    public void block(String key, Consumer<YamlWriter> content) {
        yaml.writeObjectPropertyStart(key);
        content.accept(this);
        yaml.writeEndObject();
    }

    /// Writes `key: {a: 1, b: 2}`, with what `content` writes between the braces.
    public void line(String key, Consumer<YamlWriter> content) {
        FlowStyle around = yaml.style(FlowStyle.FLOW);
        block(key, content);
        yaml.style(around);
    }

    /// Writes `key: [a, b]`.
    public void line(String key, Collection<String> items) {
        FlowStyle around = yaml.style(FlowStyle.FLOW);
        yaml.writeArrayPropertyStart(key);
        items.forEach(yaml::writeString);
        yaml.writeEndArray();
        yaml.style(around);
    }

    /// Writes `key:` and below it a list, for each item `- {a: 1, b: 2}` with what it writes between the braces.
    public void list(String key, Collection<Consumer<YamlWriter>> items) {
        yaml.writeArrayPropertyStart(key);
        items.forEach(item -> {
            FlowStyle around = yaml.style(FlowStyle.FLOW);
            yaml.writeStartObject();
            item.accept(this);
            yaml.writeEndObject();
            yaml.style(around);
        });
        yaml.writeEndArray();
    }

    private static String written(Consumer<YamlWriter> content, boolean unicode) {
        var text = new StringWriter();
        try (var yaml = YamlGenerator.of(text, unicode)) {
            yaml.writeStartObject();
            content.accept(new YamlWriter(yaml));
            yaml.writeEndObject();
        }
        // The engine escapes every control character but DEL, which YAML doesn't allow either. What has one is always
        // in double quotes.
        return text.toString().replace("\u007f", "\\x7F");
    }

    private void node(String key, Node node) {
        yaml.writeName(key);
        node(node);
    }

    private void node(Node node) {
        switch (node) {
            case Node.Fields mapping -> {
                yaml.writeStartObject();
                mapping.fields().forEach(this::node);
                yaml.writeEndObject();
            }
            case Node.Items sequence -> {
                yaml.writeStartArray();
                sequence.items().forEach(this::node);
                yaml.writeEndArray();
            }
            case Node.Scalar scalar -> {
                switch (scalar.kind()) {
                    case STRING -> yaml.writeString(scalar.text());
                    case NULL -> yaml.writeNull();
                    case BOOLEAN -> yaml.writeBoolean(Boolean.parseBoolean(scalar.text()));
                    case INTEGER, DECIMAL -> yaml.writeNumber(scalar.text());
                }
            }
        }
    }
}
