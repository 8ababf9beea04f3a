package dev.berth.cli;

import dev.berth.core.InvalidInputException;
import dev.berth.core.LockBusyException;
import dev.berth.core.UnreadableException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.ParameterException;

/// What a command's exit code says; the same for every command.
enum ExitCode {
    OK(0),
    UNEXPECTED(1),
    /// There are changes, and the command was asked to say so.
    CHANGES(2),
    INVALID_FILES(4),
    REFUSED(5),
    /// The plan differs from the reviewed one.
    NOT_REVIEWED(6),
    APPLIED_IN_PART(7),
    LOCK_BUSY(8),
    /// A server or store could not be read.
    INCOMPLETE(9),
    NOT_APPROVED(10),
    USAGE(64);

    private static final Set<ExitCode> SHORT =
            EnumSet.of(NOT_REVIEWED, APPLIED_IN_PART, LOCK_BUSY, INCOMPLETE, NOT_APPROVED);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /// Whether a run ended before its aim without a problem or a refusal, which have codes of their own.
    static boolean isCutShort(int code) {
        return SHORT.stream().anyMatch(exit -> exit.code == code);
    }

    static ExitCode of(int code) {
        return Arrays.stream(values())
                .filter(exit -> exit.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("exit code " + code));
    }

    /// The exit code of a run that ends with `failure`.
    static ExitCode of(Exception failure) {
        return switch (failure) {
            case InvalidInputException _ -> INVALID_FILES;
            case UnreadableException _ -> INCOMPLETE;
            case LockBusyException _ -> LOCK_BUSY;
            case ParameterException _ -> USAGE;
            default -> UNEXPECTED;
        };
    }
}
