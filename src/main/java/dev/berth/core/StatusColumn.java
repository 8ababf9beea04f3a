package dev.berth.core;

import java.util.function.Function;

/// A column of `berth status`: its head, and what it shows of one object that a service has.
public record StatusColumn(String head, Function<Usage, String> cell) {

    /// An amount, with its limit if there is one: `3 of 20`.
    public static String amount(Usage usage, String what) {
        return usage.amount(what).map(String::valueOf).orElse("?")
                + usage.limit(what).map(most -> " of " + most).orElse("");
    }
}
