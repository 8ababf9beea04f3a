package dev.berth.report;

import dev.berth.core.Text;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import org.jspecify.annotations.Nullable;

/// What a template writes: every value is escaped for its place in the HTML, and what can't be seen in it (control
/// characters, marks that turn text around) is written out first.
final class PrintableOutput extends OwaspHtmlTemplateOutput {

    PrintableOutput(StringOutput target) {
        super(target);
    }

    @Override
    public void writeUserContent(@Nullable String value) {
        super.writeUserContent(value == null ? null : Text.printable(value));
    }
}
