package dev.berth.cli;

/// What a command's exit code says; the same for every command.
enum ExitCode {
    OK(0),
    UNEXPECTED(1),
    /// There are changes, and the command was asked to say so.
    CHANGES(2),
    INVALID_FILES(4),
    REFUSED(5),
    /// What would be applied is not what was reviewed.
    NOT_REVIEWED(6),
    APPLIED_IN_PART(7),
    LOCK_BUSY(8),
    /// A server or store could not be read.
    INCOMPLETE(9),
    NOT_APPROVED(10),
    USAGE(64);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
