package dev.berth.provider.postgres;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What sessions of a role or a database begin with, by the setting's name in lower case.
record PgSettings(SortedMap<String, String> values) {

    static final PgSettings NONE = new PgSettings(Collections.emptySortedMap());

    /// Settings whose value is a list of names, each quoted on its own. See GUC_LIST_QUOTE in PostgreSQL's
    /// source.
    private static final Set<String> LISTS = Set.of(
            "local_preload_libraries",
            "search_path",
            "session_preload_libraries",
            "shared_preload_libraries",
            "temp_tablespaces",
            "unix_socket_directories");

    private static final Pattern ELEMENT = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")*)\"|([^,]*))\\s*(?:,|$)");

    PgSettings {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// Settings as a manifest or the catalog has them.
    static PgSettings of(Map<String, String> texts) {
        var values = new TreeMap<String, String>();
        texts.forEach((name, text) -> {
            String folded = name.toLowerCase(Locale.ROOT);
            values.put(folded, isList(folded) ? String.join(", ", elements(text)) : text);
        });
        return new PgSettings(values);
    }

    static boolean isList(String name) {
        return LISTS.contains(name);
    }

    /// The elements of a list, without the quotes that they need there.
    static List<String> elements(String list) {
        var elements = new ArrayList<String>();
        Matcher matcher = ELEMENT.matcher(list);
        int end = 0;
        while (end < list.length() && matcher.find(end)) {
            String quoted = matcher.group(1);
            elements.add(quoted == null ? matcher.group(2).strip() : quoted.replace("\"\"", "\""));
            end = matcher.end();
        }
        return elements;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /// `statement_timeout = 30s, work_mem = 64MB`.
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue())
                .collect(Collectors.joining(", "));
    }
}
