package dev.berth.report;

import dev.berth.core.Action;
import dev.berth.core.Risk;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The form that filters the changes of a page by service, action and risk.
final class HtmlFilter {

    private HtmlFilter() {}

    static String render() {
        var html = new StringBuilder();
        html.append(
                "<button type=\"button\" id=\"filters\" aria-expanded=\"false\" aria-controls=\"filter\" hidden>Filter</button>\n");
        html.append("<form id=\"filter\" class=\"filter\" role=\"search\" hidden>\n");
        html.append(
                "<label>Service <input name=\"service\" type=\"search\" autocomplete=\"off\" placeholder=\"press /\"></label>\n");
        html.append(select(
                "Action", Arrays.stream(Action.values()).map(Action::toString).toList()));
        html.append(
                select("Risk", Arrays.stream(Risk.values()).map(Risk::toString).toList()));
        html.append("<label class=\"check\"><input name=\"refused\" type=\"checkbox\"> Refused only</label>\n");
        html.append(
                "<button type=\"reset\">Show all</button>\n<button type=\"button\" id=\"expand\">Expand all</button>\n");
        html.append("<output aria-live=\"polite\"></output>\n</form>\n");
        return html.toString();
    }

    private static String select(String name, List<String> values) {
        return "<label>" + name + " <select name=\"" + name.toLowerCase(Locale.ROOT)
                + "\"><option value=\"\">any</option>"
                + values.stream().map(value -> "<option>" + value + "</option>").collect(Collectors.joining())
                + "</select></label>\n";
    }
}
