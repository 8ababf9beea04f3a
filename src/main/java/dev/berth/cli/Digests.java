package dev.berth.cli;

import dev.berth.core.Plan;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a plan's digest, whole or as many of its first digits as plans print.
final class Digests implements ITypeConverter<String> {

    private static final int WHOLE = 64;

    @Override
    public String convert(String text) {
        String digest = text.toLowerCase(Locale.ROOT);
        if (!digest.matches("[0-9a-f]{" + Plan.SHORT_DIGEST + "," + WHOLE + "}")) {
            throw new TypeConversionException("\"" + text + "\" is no digest. Write the " + Plan.SHORT_DIGEST
                    + " digits that the plan ends with, or more of them");
        }
        return digest;
    }

    /// What to tell who expected another plan.
    static String differs(Plan plan, String reviewed) {
        String now = plan.digest().substring(0, Plan.SHORT_DIGEST);
        return "berth: this is not the plan that was reviewed: that one's digest is " + reviewed + ", this one's is "
                + now + ". Nothing was changed. Have this one reviewed";
    }
}
