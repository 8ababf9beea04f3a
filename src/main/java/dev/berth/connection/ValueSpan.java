package dev.berth.connection;

import dev.berth.core.Secret;

/// Where a value stands in a text, without the quotes around it.
///
/// @param from the index of its first character in the text
/// @param to the index behind its last one
/// @param form how it is written there
/// @param value what it says
public record ValueSpan(What what, int from, int to, ValueEncoding form, Secret value) {

    /// The part of a connection that a value holds.
    public enum What {
        SCHEME,
        HOST,
        PORT,
        PATH,
        USER,
        PASSWORD,
        PARAMETER,
        /// The whole value of a line or field.
        ENTRY
    }

    boolean isEmpty() {
        return from == to;
    }

    /// This span in the text around `outer`, when `text` is the value of `outer`.
    ValueSpan in(ValueSpan outer, Unquoted text) {
        boolean isWhole = from == 0 && to == text.text().length();
        return new ValueSpan(
                what, outer.from + text.at(from), outer.from + text.at(to), form.within(outer.form, isWhole), value);
    }

    /// A copy of this span that begins `by` characters later.
    ValueSpan shifted(int by) {
        return new ValueSpan(what, from + by, to + by, form, value);
    }
}
