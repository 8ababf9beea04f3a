package dev.berth.policy;

import dev.berth.core.Text;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;

/// A rule that can be evaluated.
record CompiledRule(CelRuntime.Program program) {

    private static final int LONGEST_REASON = 200;

    /// Evaluates the rule, within the limits of [EvaluationMeter]. Pure.
    Verdict evaluate(Map<String, ?> variables) {
        var meter = new EvaluationMeter();
        try {
            Object result = program.trace(variables, meter);
            if (meter.isExceeded()) {
                return exceeded();
            }
            return switch (result) {
                case Boolean kept -> kept ? new Verdict.Kept() : new Verdict.Broken();
                default -> new Verdict.Failed("has no result that is true or false");
            };
        } catch (CelEvaluationException | RuntimeException failed) {
            // Whatever goes wrong in a library: a policy that could not be evaluated is not kept.
            return meter.isExceeded() ? exceeded() : new Verdict.Failed(reason(failed));
        }
    }

    private static Verdict exceeded() {
        return new Verdict.Failed("takes more than %,d steps, or makes a text of more than %,d characters"
                .formatted(EvaluationMeter.LIMIT, EvaluationMeter.LONGEST_TEXT));
    }

    private static String reason(Exception failed) {
        String text = String.valueOf(failed.getMessage()).replaceFirst("^evaluation error at <input>:[0-9]+: ", "");
        return "could not be evaluated: " + Text.shortened(text, LONGEST_REASON);
    }
}
