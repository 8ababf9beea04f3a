package dev.berth.cli;

/// The question whether a plan that was shown may be applied.
final class Approval {

    private Approval() {}

    /// Whether the user agrees: by `--yes`, or by typing `yes` on a terminal.
    static boolean given(Console console, boolean yes) {
        if (yes) {
            return true;
        }
        if (!console.canAsk()) {
            console.out().flush();
            console.err()
                    .println(
                            "berth: there is no terminal to ask on, so nothing was changed. Pass --yes to apply without asking");
            return false;
        }
        boolean approved =
                console.ask("Apply these changes? Only \"yes\" is accepted: ").equals("yes");
        if (!approved) {
            console.err().println("Nothing was changed.");
        }
        return approved;
    }
}
