package dev.berth.document;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// JSON of several lines, for people and for files in git, written by Jackson: the same content has the same bytes on
/// every system.
public final class IndentedJson {

    private IndentedJson() {}

    /// A generator that writes indented JSON to `text`.
    public static JsonGenerator generator(StringWriter text) {
        var indenter = new DefaultIndenter("  ", "\n");
        PrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        var context = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return printer;
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
        return new JsonFactory().createGenerator(context, text);
    }
}
