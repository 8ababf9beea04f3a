package dev.berth.provider.postgres;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A function's name with its argument types, as manifests write it and as the server prints it. Pure.
final class PgSignature {

    /// Other names of types, by those that the server prints. See PostgreSQL docs, "Data Types".
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("int", "integer"),
            Map.entry("int4", "integer"),
            Map.entry("int2", "smallint"),
            Map.entry("int8", "bigint"),
            Map.entry("bool", "boolean"),
            Map.entry("float", "double precision"),
            Map.entry("float8", "double precision"),
            Map.entry("float4", "real"),
            Map.entry("decimal", "numeric"),
            Map.entry("varchar", "character varying"),
            Map.entry("char", "character"),
            Map.entry("bpchar", "character"),
            Map.entry("varbit", "bit varying"),
            Map.entry("timestamp", "timestamp without time zone"),
            Map.entry("timestamptz", "timestamp with time zone"),
            Map.entry("time", "time without time zone"),
            Map.entry("timetz", "time with time zone"));

    private PgSignature() {}

    /// Whether a text ends in argument types.
    static boolean isWhole(String text) {
        return text.endsWith(")") && text.indexOf('(') > 0;
    }

    /// With the types as the server prints them: `refresh(int4, text[])` is `refresh(integer,text[])`.
    static String normal(String text) {
        if (!isWhole(text)) {
            return text;
        }
        int open = text.lastIndexOf('(');
        String types = text.substring(open + 1, text.length() - 1);
        return text.substring(0, open).strip() + "("
                + (types.isBlank()
                        ? ""
                        : Arrays.stream(types.split(",", -1))
                                .map(PgSignature::type)
                                .collect(Collectors.joining(",")))
                + ")";
    }

    /// Quoted names are left as they are.
    private static String type(String text) {
        String type = text.strip();
        if (type.contains("\"")) {
            return type;
        }
        String lower = type.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        int array = lower.indexOf('[');
        String element = array < 0 ? lower : lower.substring(0, array).strip();
        return Optional.ofNullable(ALIASES.get(element)).orElse(element) + (array < 0 ? "" : "[]");
    }
}
