package dev.berth.render;

import dev.berth.core.Action;

/// Colours for a terminal, or none. The sign in front of a line says the same as its colour.
public enum Paint {
    NONE,
    ANSI;

    String green(String text) {
        return wrap("32", text);
    }

    String yellow(String text) {
        return wrap("33", text);
    }

    String red(String text) {
        return wrap("31", text);
    }

    String bold(String text) {
        return wrap("1", text);
    }

    String faint(String text) {
        return wrap("2", text);
    }

    String of(Action action, String text) {
        return switch (action) {
            case CREATE -> green(text);
            case UPDATE, ADOPT, RENAME -> yellow(text);
            case DELETE -> red(text);
        };
    }

    private String wrap(String code, String text) {
        return this == NONE ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
