package dev.berth.provider.postgres;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What sessions of a role or a database begin with, by the setting's name in lower case. PostgreSQL looks names up
/// without case, and keeps those that it doesn't know as they were written.
///
/// @param spellings on live ones, the names as the catalog has them, which a `reset` must repeat; not compared
record PgSettings(SortedMap<String, String> values, SortedMap<String, SortedSet<String>> spellings) {

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
        spellings = Collections.unmodifiableSortedMap(new TreeMap<>(spellings));
    }

    PgSettings(SortedMap<String, String> values) {
        this(values, Collections.emptySortedMap());
    }

    /// Settings as a manifest or the catalog has them. One that the catalog has in several spellings with different
    /// values equals none that a manifest declares.
    static PgSettings of(Map<String, String> texts) {
        var values = new TreeMap<String, SortedSet<String>>();
        var spellings = new TreeMap<String, SortedSet<String>>();
        texts.forEach((name, text) -> {
            String folded = folded(name);
            values.computeIfAbsent(folded, _ -> new TreeSet<>())
                    .add(isList(folded) ? String.join(", ", elements(text)) : text);
            spellings.computeIfAbsent(folded, _ -> new TreeSet<>()).add(name);
        });
        var joined = new TreeMap<String, String>();
        values.forEach((name, all) -> joined.put(name, String.join(" and ", all)));
        return new PgSettings(joined, spellings);
    }

    /// A setting's name as PostgreSQL compares it.
    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /// How the catalog spells a setting.
    SortedSet<String> spellings(String name) {
        return spellings.getOrDefault(name, new TreeSet<>(Set.of(name)));
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

    @Override
    public boolean equals(Object other) {
        return other instanceof PgSettings settings && values.equals(settings.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /// `statement_timeout = 30s, work_mem = 64MB`.
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue())
                .collect(Collectors.joining(", "));
    }
}
