package dev.berth.policy;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.List;
import java.util.Map;

/// Counts what one evaluation costs, and ends it beyond a limit: each step costs one, and more the larger its value
/// is. So neither loops within loops nor values that double at each step take long or much memory.
final class EvaluationMeter implements CelEvaluationListener {

    static final long LIMIT = 1_000_000;

    /// Of a text that a step results in; searching a text in another one costs their product.
    static final int LONGEST_TEXT = 10_000;

    private static final int CHARACTERS_PER_UNIT = 16;

    private long left = LIMIT;

    @Override
    public void callback(CelExpr step, Object value) {
        if (value instanceof String text && text.length() > LONGEST_TEXT) {
            left = 0;
        }
        spend(1);
        charge(value);
    }

    /// Whether the evaluation has come to the limit. CEL drops errors behind `||` and `&&`, so that a result alone
    /// doesn't tell.
    boolean isExceeded() {
        return left <= 0;
    }

    private void charge(Object value) {
        switch (value) {
            case String text -> spend(text.length() / CHARACTERS_PER_UNIT);
            case List<?> items ->
                items.forEach(item -> {
                    spend(1);
                    charge(item);
                });
            case Map<?, ?> entries ->
                entries.forEach((key, item) -> {
                    spend(1);
                    charge(key);
                    charge(item);
                });
            default -> {
                // Numbers, times and types are small.
            }
        }
    }

    private void spend(long units) {
        left -= units;
        if (left <= 0) {
            throw new IllegalStateException("the limit is reached");
        }
    }
}
