package dev.berth.report;

import dev.berth.core.Problem;
import dev.berth.core.Text;
import dev.berth.report.Report.State;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// A report as JUnit's XML: one case a service, or a problem, and one of the run as a whole.
public final class JunitReport {

    /// @param kind `failure`, `error` or `skipped`; empty for a case that passed
    /// @param owner of the service that it is about
    private record Case(String name, Optional<String> kind, String message, Optional<String> owner) {

        boolean is(String other) {
            return kind.equals(Optional.of(other));
        }

        /// The lines of the message, and for readers that show no properties the owner.
        Stream<String> shown() {
            return Stream.concat(message.lines(), owner.map(name -> "owner: " + name).stream());
        }
    }

    private JunitReport() {}

    /// XML text, ending in a line break.
    public static String render(Report report) {
        var text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            write(xml, report, cases(report));
            xml.close();
        } catch (XMLStreamException e) {
            throw new AssertionError(e);
        }
        return text.append('\n').toString();
    }

    private static List<Case> cases(Report report) {
        var cases = new ArrayList<Case>();
        List<Finding> findings = Finding.of(report);
        for (Problem problem : report.problems()) {
            cases.add(new Case(
                    problem.origin().toString(), Optional.of("failure"), problem.toString(), Optional.empty()));
        }
        if (report.plan().isEmpty()
                && report.problems().isEmpty()
                && report.error().isEmpty()) {
            report.fleet()
                    .keySet()
                    .forEach(service -> cases.add(new Case(service, Optional.empty(), "", Optional.empty())));
        }
        report.states()
                .forEach((service, state) -> cases.add(new Case(
                        service,
                        kind(state),
                        findings.stream()
                                .filter(finding -> finding.service().equals(Optional.of(service)))
                                .map(finding -> finding.code() + ": " + finding.message())
                                .collect(Collectors.joining("\n")),
                        report.owner(service))));
        String run = findings.stream()
                .filter(finding -> finding.service().isEmpty() && finding.level() != Finding.Level.NOTICE)
                .filter(_ -> report.problems().isEmpty())
                .map(finding -> finding.code() + ": " + finding.message())
                .collect(Collectors.joining("\n"));
        cases.add(new Case(
                report.run().command() + " as a whole",
                run.isEmpty() ? Optional.empty() : Optional.of("failure"),
                run,
                Optional.empty()));
        return cases;
    }

    private static Optional<String> kind(State state) {
        return switch (state) {
            case FAILED, REFUSED, DRIFTED, PENDING -> Optional.of("failure");
            case UNREAD -> Optional.of("error");
            case LEFT_OUT -> Optional.of("skipped");
            case CHANGES, APPLIED, SAME -> Optional.empty();
        };
    }

    private static void write(XMLStreamWriter xml, Report report, List<Case> cases) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuites");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        String suite = "berth " + report.run().command() + " " + report.run().place();
        xml.writeAttribute("name", printable(suite));
        xml.writeAttribute("tests", String.valueOf(cases.size()));
        xml.writeAttribute("failures", count(cases, "failure"));
        xml.writeAttribute("errors", count(cases, "error"));
        xml.writeAttribute("skipped", count(cases, "skipped"));
        xml.writeAttribute(
                "time", String.format(Locale.ROOT, "%.3f", report.run().took().toMillis() / 1000.0));
        xml.writeAttribute("timestamp", report.run().at().toString());
        if (report.run().environment().isPresent()) {
            xml.writeCharacters("\n  ");
            property(xml, "environment", report.run().environment().get());
        }
        for (Case each : cases) {
            xml.writeCharacters("\n  ");
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", "berth." + report.run().command());
            xml.writeAttribute("name", printable(each.name()));
            xml.writeAttribute("time", "0");
            if (each.owner().isPresent()) {
                property(xml, "owner", each.owner().get());
            }
            if (each.kind().isPresent()) {
                xml.writeStartElement(each.kind().get());
                xml.writeAttribute(
                        "message", printable(each.message().lines().findFirst().orElse("")));
                xml.writeCharacters(each.shown().map(JunitReport::printable).collect(Collectors.joining("\n")));
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private static void property(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeStartElement("properties");
        xml.writeEmptyElement("property");
        xml.writeAttribute("name", name);
        xml.writeAttribute("value", printable(value));
        xml.writeEndElement();
    }

    private static String count(List<Case> cases, String kind) {
        return String.valueOf(cases.stream().filter(each -> each.is(kind)).count());
    }

    /// Two characters of Unicode are none of XML's.
    private static String printable(String text) {
        return Text.printable(text).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff");
    }
}
