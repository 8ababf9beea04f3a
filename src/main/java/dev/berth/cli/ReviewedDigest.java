package dev.berth.cli;

import dev.berth.core.Plan;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a plan's digest with all of its digits: a plan with the same first ones can be made on purpose.
final class ReviewedDigest implements ITypeConverter<String> {

    private static final String WHOLE = "[0-9a-f]{" + Plan.DIGEST + "}";
    private static final String BEGINNING = "[0-9a-f]{1," + (Plan.DIGEST - 1) + "}…?";

    @Override
    public String convert(String text) {
        String digest = text.toLowerCase(Locale.ROOT);
        if (digest.matches(WHOLE)) {
            return digest;
        }
        String what = digest.matches(BEGINNING)
                ? "is only the beginning of a digest; all " + Plan.DIGEST + " digits are compared"
                : "is no digest, which has " + Plan.DIGEST + " hexadecimal digits";
        throw new TypeConversionException("\"" + text + "\" " + what
                + ". The whole digest stands as `digest` in what `berth plan --format json` prints and in a plan that"
                + " `berth plan -o` saved, and in every report of a plan that has one");
    }

    /// The message if the plan differs from the reviewed one.
    static String differs(Plan plan, String reviewed) {
        return differs(plan.digest(), reviewed);
    }

    /// The message for a plan that is more than a list of changes, and whose digest differs from the reviewed
    /// one.
    static String differs(String digest, String reviewed) {
        return "berth: this is not the plan that was reviewed: that one's digest is " + reviewed + ", this one's is "
                + digest + ". Nothing was changed. Have this one reviewed";
    }
}
