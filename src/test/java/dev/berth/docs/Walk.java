package dev.berth.docs;

import dev.berth.Berth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The commands of a page in blocks ` ```console `, and what the page says that each of them prints. A line `…` stands
/// for
/// any lines. Times, digests, versions and the width of columns are left out of the comparison.
final class Walk {

    /// A command with the lines below it.
    private record Stop(String command, List<String> shown) {}

    private static final String END = "@@end-of-command@@";

    private final List<Stop> stops;
    private final List<String> printed = new ArrayList<>();

    private Walk(List<Stop> stops) {
        this.stops = stops;
    }

    static Walk of(Path page) throws IOException {
        var stops = new ArrayList<Stop>();
        var block = Pattern.compile("(?ms)^```console\n(.*?)^```$").matcher(Files.readString(page));
        while (block.find()) {
            for (String part : block.group(1).split("(?m)^\\$ ", -1)) {
                if (!part.isBlank()) {
                    stops.add(stop(part.lines().toList()));
                }
            }
        }
        return new Walk(stops);
    }

    /// A command goes on to the end of the text that it reads (`<<'END'`).
    private static Stop stop(List<String> lines) {
        int end = lines.getFirst().endsWith("<<'END'") ? lines.indexOf("END") + 1 : 1;
        return new Stop(String.join("\n", lines.subList(0, end)), lines.subList(end, lines.size()));
    }

    /// Runs all commands in one shell that begins in `folder`.
    Walk in(Path folder, Map<String, String> environment) throws IOException {
        var script = new StringBuilder(
                """
                set -u
                export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example
                berth() { "%s" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$BERTH_CLASSES" %s "$@"; }
                """.formatted(Path.of(System.getProperty("java.home"), "bin", "java"), Berth.class.getName()));
        stops.forEach(stop -> script.append(stop.command).append("\necho '" + END + "'\n"));
        Path file = Files.writeString(folder.resolve("walk.sh"), script);
        var builder = new ProcessBuilder("bash", file.toString()).directory(folder.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("BERTH_CLASSES", System.getProperty("java.class.path"));
        Process process = builder.redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.writeString(Path.of("target", "walk.txt"), script + text);
        printed.addAll(List.of(text.split(END + "\n", -1)));
        return this;
    }

    /// What the page shows, a paragraph for each command.
    String shown() {
        var text = new StringBuilder();
        stops.forEach(stop -> text.append("$ ")
                .append(stop.command)
                .append('\n')
                .append(plain(String.join("\n", stop.shown)))
                .append('\n'));
        return text.toString();
    }

    /// What was printed, in the same form; with the page's `…` where it has them, if the rest is as it says.
    String printed() {
        var text = new StringBuilder();
        for (int i = 0; i < stops.size(); i++) {
            String output = i < printed.size() ? plain(printed.get(i).strip()) : "(not run)";
            String expected = plain(String.join("\n", stops.get(i).shown));
            text.append("$ ")
                    .append(stops.get(i).command)
                    .append('\n')
                    .append(matches(expected, output) ? expected : output)
                    .append('\n');
        }
        return text.toString();
    }

    private static boolean matches(String shown, String printed) {
        var pattern = new StringBuilder();
        for (String line : shown.lines().toList()) {
            pattern.append(line.strip().equals("…") ? "(?:[^\n]*\n)*?" : Pattern.quote(line) + "\n");
        }
        return Pattern.compile(pattern.toString()).matcher(printed + "\n").matches();
    }

    private static String plain(String text) {
        return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                .replaceAll("\\b[0-9a-f]{12}…", "DIGEST…")
                .replaceAll("commit [0-9a-f]{7}", "commit COMMIT")
                .replaceAll("services\\.d  [0-9a-f]{7} ", "services.d  COMMIT ")
                .replaceAll("read in \\d+\\.\\ds", "read in SECONDS")
                .replaceAll("\\d+ postgres connections?", "CONNECTIONS")
                .replaceAll("by \\S+@\\S+", "by ACTOR")
                .replaceAll(" {2,}", "  ")
                .replaceAll("(?m) +$", "");
    }
}
