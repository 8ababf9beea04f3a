package dev.berth.render;

import dev.berth.core.Note;
import dev.berth.core.Text;
import java.util.Set;

/// Writes notes and explanations of one output, a long one only once.
final class TextNote {

    /// The length in characters above which a note is explained once.
    private static final int LONG = 100;

    static final String AS_ABOVE = "as said above.";

    private TextNote() {}

    /// Whether a long explanation was printed before.
    static boolean isRepeated(Set<String> said, String text) {
        return text.length() > LONG && !said.add(text);
    }

    /// A note in one line.
    ///
    /// @param repeated whether a line above explains it
    static String note(Note note, boolean repeated, Paint paint) {
        String code = note.code().equals(Note.UNREADABLE)
                ? paint.red("! " + note.code())
                : paint.yellow("note " + note.code());
        return code + " " + place(note) + (repeated ? AS_ABOVE : sentence(Text.printable(note.message())));
    }

    private static String place(Note note) {
        return note.origin()
                        .map(origin -> Text.printable(origin.toString()) + " ")
                        .orElse("")
                + note.address().map(address -> address + ": ").orElse("");
    }

    static String sentence(String message) {
        return message.endsWith(".") || message.endsWith("?") ? message : message + ".";
    }
}
