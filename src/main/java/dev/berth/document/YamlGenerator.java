package dev.berth.document;

import java.io.StringWriter;
import java.io.Writer;
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

/// Jackson's generator, which has one style for a whole document, with one that can be switched.
final class YamlGenerator extends YAMLGenerator {

    /// In characters; a Secret's keys and berth's values are never longer than a line may be.
    private static final int LONGEST_KEY = 1024;

    /// A generator that writes to `text`.
    ///
    /// @param unicode whether characters outside ASCII are written as they are
    static YamlGenerator of(StringWriter text, boolean unicode) {
        return (YamlGenerator) new Factory(unicode).createGenerator(ObjectWriteContext.empty(), text);
    }

    private YamlGenerator(
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

    /// Makes generators whose style can be switched.
    private static final class Factory extends YAMLFactory {

        private static final long serialVersionUID = 1;

        private final boolean unicode;

        Factory(boolean unicode) {
            super(new YAMLFactoryBuilder(new YAMLFactory())
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                    .stringQuotingChecker(new YamlQuoting()));
            this.unicode = unicode;
        }

        @Override
        protected YAMLGenerator _createGenerator(ObjectWriteContext context, IOContext io, Writer out) {
            return new YamlGenerator(
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
}
