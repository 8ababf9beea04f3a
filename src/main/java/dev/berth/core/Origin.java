package dev.berth.core;

import java.util.Comparator;

/// A place in a file that a person wrote: `services.d/billing.yaml:14:3`. Lines and columns count from 1.
public record Origin(String file, int line, int column) implements Comparable<Origin> {

    /// A place in a file, without a column.
    public static Origin of(String file, int line) {
        return new Origin(file, line, 0);
    }

    /// Whether the file is one that says something of several services (`berth.yaml`), or a patch of an environment,
    /// and
    /// no service's manifest.
    public boolean isShared() {
        return file.equals("berth.yaml")
                || file.endsWith("/berth.yaml")
                || file.matches("(?:.*/)?environments/[^/]+/[^/]+");
    }

    /// `file:line:column`, without what is not known.
    public String precise() {
        return column > 0 ? this + ":" + column : toString();
    }

    /// `file:line`, or the file alone when no line is known.
    @Override
    public String toString() {
        return line > 0 ? file + ":" + line : file;
    }

    @Override
    public int compareTo(Origin other) {
        return Comparator.comparing(Origin::file)
                .thenComparingInt(Origin::line)
                .thenComparingInt(Origin::column)
                .compare(this, other);
    }
}
