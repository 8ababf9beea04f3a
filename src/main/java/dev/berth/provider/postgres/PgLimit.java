package dev.berth.provider.postgres;

import java.util.Optional;

/// How many sessions a role or database may have at most; empty if there is no limit.
record PgLimit(Optional<Integer> most) {

    static final PgLimit NONE = new PgLimit(Optional.empty());

    /// PostgreSQL's word for no limit. See its docs, "CREATE ROLE".
    private static final int UNLIMITED = -1;

    /// The limit with the catalog's number.
    static PgLimit of(int connections) {
        return connections < 0 ? NONE : new PgLimit(Optional.of(connections));
    }

    /// The number for a statement.
    int inSql() {
        return most.orElse(UNLIMITED);
    }

    /// Whether this limit allows fewer connections than `other`.
    boolean isBelow(PgLimit other) {
        return most.isPresent() && other.most.map(more -> most.get() < more).orElse(true);
    }

    @Override
    public String toString() {
        return most.map(String::valueOf).orElse("unlimited");
    }
}
