package dev.berth.core;

import java.util.Locale;

/// The kind of a change, as plans print it.
public enum Action {
    CREATE("+"),
    UPDATE("~"),
    /// An update that takes over an object which carries no mark yet.
    ADOPT("@"),
    /// An update whose live resource has another address.
    RENAME(">"),
    DELETE("-");

    private final String sign;

    Action(String sign) {
        this.sign = sign;
    }

    /// The character that the plan prints in its margin.
    public String sign() {
        return sign;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
