package dev.berth.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How one value is written at its place in a text, so that a reader of the text gets the value.
///
/// @param layers the innermost first: a URL's in JSON are those of the URL and of JSON
public record ValueEncoding(List<Quoting> layers) {

    /// No encoding.
    public static final ValueEncoding PLAIN = new ValueEncoding(List.of());
    /// Percent-encoded in a URL (RFC 3986).
    public static final ValueEncoding URL = of(Quoting.URL);
    /// The encoding of a libpq connection string. See PostgreSQL docs, "Connection Strings", 34.1.1.1.
    public static final ValueEncoding DSN = of(Quoting.DSN);
    /// The encoding of an ADO.NET connection string. See .NET docs, `DbConnectionStringBuilder`.
    public static final ValueEncoding DOTNET = of(Quoting.DOTNET);

    public ValueEncoding {
        layers = List.copyOf(layers);
    }

    static ValueEncoding of(Quoting quoting) {
        return new ValueEncoding(List.of(quoting));
    }

    /// The value as this form writes it.
    public String encode(String value) {
        String written = value;
        for (Quoting layer : layers) {
            written = layer.encode(written);
        }
        return written;
    }

    /// The value that was written so; of what this form never writes, the likeliest.
    public String decode(String written) {
        String value = written;
        for (Quoting layer : layers.reversed()) {
            value = layer.decode(value);
        }
        return value;
    }

    /// The value, and where each of its characters stands; of one layer at most.
    Unquoted unquoted(String written) {
        return layers.isEmpty() ? Unquoted.plain(written) : layers.getLast().unquoted(written);
    }

    /// This form inside of a text that is itself written in `outer`, such as a URL in JSON.
    ///
    /// @param isWhole whether nothing else is in that text, so that it may be quoted for this
    public ValueEncoding within(ValueEncoding outer, boolean isWhole) {
        var all = new ArrayList<>(layers);
        for (Quoting layer : outer.layers) {
            if (isWhole || !layer.isOfWhole()) {
                all.add(layer);
            }
        }
        return new ValueEncoding(all);
    }

    /// `URL`, `URL in JSON_INSIDE`.
    @Override
    public String toString() {
        return layers.isEmpty() ? "PLAIN" : layers.stream().map(Quoting::name).collect(Collectors.joining(" in "));
    }
}
