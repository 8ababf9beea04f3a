package dev.berth.report;

import dev.berth.core.Address;
import dev.berth.core.Plan;
import dev.berth.core.Text;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What the page of a report shows, from top to bottom, for the template `page.jte`.
///
/// @param facts what was run, where and when
/// @param answers what a reviewer asks first, in numbers
/// @param findings the same in sentences: what is refused, what failed, what is lost
record HtmlPage(
        Report report,
        List<String> facts,
        List<HtmlAnswer> answers,
        List<HtmlFinding> findings,
        HtmlMatrix matrix,
        HtmlChanges changes,
        List<Notes> notes) {

    /// So few notes are shown at once.
    private static final int FEW_NOTES = 6;

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ROOT);

    /// The notes of one code.
    record Notes(String code, List<Said> said, boolean isOpen) {}

    /// One sentence, and all that it is said of.
    record Said(List<Address> addresses, String message) {}

    static HtmlPage of(Report report) {
        return new HtmlPage(
                report,
                facts(report),
                HtmlAnswer.of(report),
                HtmlFinding.of(report),
                HtmlMatrix.of(report),
                HtmlChanges.of(report),
                notes(report));
    }

    /// The id of an element of the page, and behind a `#` the way to it.
    static String anchor(String kind, String name) {
        return kind + "-" + URLEncoder.encode(Text.printable(name), StandardCharsets.UTF_8);
    }

    boolean isDrift() {
        return report.drift().isPresent();
    }

    private static List<String> facts(Report report) {
        var facts = new ArrayList<String>();
        report.plan().ifPresent(plan -> {
            plan.commit().ifPresent(commit -> facts.add("commit " + commit));
            facts.add(Text.count(plan.services(), "service"));
            facts.add(Text.count(plan.objects(), "object"));
        });
        facts.add(MINUTE.format(report.run().at().atOffset(ZoneOffset.UTC)));
        facts.add(String.format(Locale.ROOT, "%.1f s", report.run().took().toMillis() / 1000.0));
        facts.add("exit code " + report.exitCode());
        facts.add("berth " + report.run().version());
        return facts;
    }

    private static List<Notes> notes(Report report) {
        var notes = report.plan().map(Plan::notes).orElse(List.of());
        var groups = new TreeMap<String, SequencedMap<String, List<Address>>>();
        notes.forEach(note -> groups.computeIfAbsent(note.code(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(note.message(), _ -> new ArrayList<>())
                .addAll(note.address().stream().toList()));
        var all = new ArrayList<Notes>();
        groups.forEach((code, messages) -> {
            var said = new ArrayList<Said>();
            messages.forEach((message, addresses) -> said.add(new Said(addresses, message)));
            all.add(new Notes(code, said, notes.size() <= FEW_NOTES));
        });
        return all;
    }
}
