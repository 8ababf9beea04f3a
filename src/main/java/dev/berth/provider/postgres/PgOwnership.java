package dev.berth.provider.postgres;

import dev.berth.core.Address;
import dev.berth.core.Mark;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The ownership of the objects in a database: with `ownership: take` the service's login owns all of them.
/// It is planned only if other roles own objects.
///
/// @param user whose they are to be
/// @param foreign what others own; none on a desired one
/// @param mark its database's, so that it is adopted together with it
public record PgOwnership(
        Address address, String database, String user, List<PgForeignObject> foreign, Optional<Mark> mark)
        implements PgResource {

    public PgOwnership {
        foreign = List.copyOf(foreign);
    }

    @Override
    public boolean isImplied() {
        return true;
    }

    @Override
    public String kind() {
        return "postgres ownership";
    }

    @Override
    public String label() {
        return database;
    }

    @Override
    public String summary() {
        return "all of " + user;
    }

    @Override
    public SortedMap<String, Object> fields() {
        var fields = new TreeMap<String, Object>();
        fields.put("others' objects", foreign.isEmpty() ? "none" : PgForeignObject.summary(foreign));
        return fields;
    }
}
