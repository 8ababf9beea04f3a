package dev.berth.bench;

import java.util.ArrayList;
import java.util.List;

/// The results as a Markdown table.
final class Table {

    private static final String HEAD = """
            | work | by | time: median (fastest to slowest) | CPU | memory | sessions | statements | script / berth | berth / psql or by hand |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """;

    private final List<String> rows = new ArrayList<>();

    /// @param contenders berth is the last one, psql the one before, and the script the first if there are three
    void add(String work, List<Contender> contenders) {
        Contender berth = contenders.getLast();
        double floor = contenders.get(contenders.size() - 2).seconds();
        for (Contender contender : contenders) {
            boolean last = contender.equals(berth);
            String script = last && contenders.size() > 2
                    ? "%.0f".formatted(contenders.getFirst().seconds() / berth.seconds())
                    : "";
            String psql = last ? "%.2f".formatted(berth.seconds() / floor) : "";
            rows.add(contender.row(contender.equals(contenders.getFirst()) ? work : "") + " " + script + " | " + psql
                    + " |");
        }
    }

    @Override
    public String toString() {
        return HEAD + String.join("\n", rows) + "\n";
    }
}
