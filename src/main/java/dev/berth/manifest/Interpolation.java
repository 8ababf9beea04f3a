package dev.berth.manifest;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces `${env:NAME}` and `${env:NAME:-default}` in the scalars of `berth.yaml`. As in a shell, the default
/// also stands for an empty variable. A value then has the type that its text has, so that a port may come from
/// the environment.
///
/// @param environment the variables
/// @param strict whether a variable that is unset and has no default is a problem; else its property takes berth's
/// default
/// @param redaction takes the values, so that no output holds them; what a default says stands in the file anyway
/// @param problems takes what can't be replaced
record Interpolation(
        Function<String, Optional<String>> environment, boolean strict, Redaction redaction, Problems problems) {

    /// The places of passwords, of which `env:NAME` is one, and pieces of manifests, where no variable is read.
    private static final Set<String> AS_WRITTEN = Set.of("password", "defaults", "profiles");

    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}]*)}?");
    private static final Pattern VARIABLE = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

    /// `node` with its variables replaced, without the properties that none is there for.
    Optional<Node> apply(Node node) {
        return switch (node) {
            case Node.Scalar scalar -> scalar.text().contains("${") ? replaced(scalar) : Optional.of(scalar);
            case Node.Items(var items, Origin origin) -> {
                var kept = new ArrayList<Node>();
                items.forEach(item -> apply(item).ifPresent(kept::add));
                yield Optional.of(new Node.Items(kept, origin));
            }
            case Node.Fields(var fields, var keys, Origin origin) -> {
                var kept = new LinkedHashMap<String, Node>();
                fields.forEach((key, value) -> {
                    Optional<Node> result = AS_WRITTEN.contains(key) ? Optional.of(value) : apply(value);
                    result.ifPresent(replaced -> kept.put(key, replaced));
                });
                yield Optional.of(new Node.Fields(kept, keys, origin));
            }
        };
    }

    private Optional<Node> replaced(Node.Scalar scalar) {
        var text = new StringBuilder();
        Matcher expression = EXPRESSION.matcher(scalar.text());
        while (expression.find()) {
            Optional<String> value = value(expression.group(), expression.group(1), scalar.origin());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            expression.appendReplacement(text, Matcher.quoteReplacement(value.get()));
        }
        expression.appendTail(text);
        return Optional.of(new Node.Scalar(text.toString(), kind(text.toString()), scalar.origin()));
    }

    private Optional<String> value(String written, String inside, Origin origin) {
        Matcher variable = VARIABLE.matcher(inside);
        if (!written.endsWith("}") || !variable.matches()) {
            problems.add(
                    ProblemCodes.ENVIRONMENT,
                    origin,
                    written + " is not read here. berth.yaml takes ${env:NAME} and ${env:NAME:-default}");
            return Optional.empty();
        }
        String name = variable.group(1);
        Optional<String> value = environment.apply(name);
        Optional<String> fallback = Optional.ofNullable(variable.group(2));
        if (value.isEmpty() && fallback.isEmpty() && strict) {
            problems.add(
                    ProblemCodes.ENVIRONMENT,
                    origin,
                    "the environment variable " + name + " is not set. Set it, or give a default: ${env:" + name
                            + ":-…}");
        }
        value.filter(text -> !fallback.equals(Optional.of(text))).ifPresent(text -> redaction.add(name, text));
        return fallback.isPresent() ? value.filter(text -> !text.isEmpty()).or(() -> fallback) : value;
    }

    /// An empty variable is empty text, not nothing.
    private static Node.Scalar.Kind kind(String text) {
        return text.isEmpty() ? Node.Scalar.Kind.STRING : ScalarKind.of(text);
    }
}
