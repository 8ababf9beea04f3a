package dev.berth.document;

import dev.berth.core.Node;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.SpecVersion;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.io.IOContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLFactoryBuilder;
import tools.jackson.dataformat.yaml.YAMLGenerator;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/// Writes one YAML document with Jackson: mappings in block style, and short ones in one line where the caller says so.
/// A string that YAML 1.1 or 1.2 could read as something else is quoted.
public final class YamlWriter {

    private final Generator yaml;

    private YamlWriter(Generator yaml) {
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

    private static String written(Consumer<YamlWriter> content, boolean unicode) {
        var text = new StringWriter();
        try (var yaml = (Generator) new Factory(unicode).createGenerator(ObjectWriteContext.empty(), text)) {
            yaml.writeStartObject();
            content.accept(new YamlWriter(yaml));
            yaml.writeEndObject();
        }
        return text.toString();
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

    /// Makes generators whose style can be switched.
    private static final class Factory extends YAMLFactory {

        private static final long serialVersionUID = 1;

        private final boolean unicode;

        Factory(boolean unicode) {
            super(new YAMLFactoryBuilder(new YAMLFactory())
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                    .stringQuotingChecker(new Quoting()));
            this.unicode = unicode;
        }

        @Override
        protected YAMLGenerator _createGenerator(ObjectWriteContext context, IOContext io, Writer out) {
            return new Generator(
                    context,
                    io,
                    context.getStreamWriteFeatures(_streamWriteFeatures),
                    context.getFormatWriteFeatures(_formatWriteFeatures),
                    _quotingChecker,
                    out,
                    _version,
                    unicode);
        }
    }

    /// Jackson's generator, which has one style for a whole document, with one that can be switched.
    private static final class Generator extends YAMLGenerator {

        /// In characters; a Secret's keys and berth's values are never longer than a line may be.
        private static final int LONGEST_KEY = 1024;

        Generator(
                ObjectWriteContext context,
                IOContext io,
                int features,
                int yamlFeatures,
                StringQuotingChecker quoting,
                Writer out,
                SpecVersion version,
                boolean unicode) {
            super(context, io, features, yamlFeatures, quoting, out, version, settings(FlowStyle.BLOCK, unicode));
        }

        private static DumpSettings settings(FlowStyle style, boolean unicode) {
            return DumpSettings.builder()
                    .setDefaultFlowStyle(style)
                    .setSplitLines(false)
                    .setMaxSimpleKeyLength(LONGEST_KEY)
                    .setIndicatorIndent(2)
                    .setIndentWithIndicator(true)
                    .setIndent(2)
                    .setUseUnicodeEncoding(unicode)
                    .build();
        }

        /// Switches to `style` for the collections that begin from now on.
        ///
        /// @return the style so far
        FlowStyle style(FlowStyle style) {
            FlowStyle before = _outputOptions.getDefaultFlowStyle();
            _outputOptions = settings(style, _outputOptions.isUseUnicodeEncoding());
            return before;
        }
    }

    /// Which strings are quoted.
    private static final class Quoting extends StringQuotingChecker {

        private static final long serialVersionUID = 1;

        private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9+/=._-]*");

        /// A template is plain when nothing but a URL's parameters follows.
        private static final Pattern TEMPLATE =
                Pattern.compile("\\$\\{[A-Za-z0-9_.:@()+-]+}(?:\\?[A-Za-z0-9_=&./+-]*)?");

        /// Words that YAML 1.1 takes for a boolean or null.
        private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

        @Override
        public boolean needToQuoteName(String name) {
            return !PLAIN.matcher(name).matches() || WORDS.contains(name.toLowerCase(Locale.ROOT));
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return needToQuoteName(value) && !TEMPLATE.matcher(value).matches();
        }
    }
}
