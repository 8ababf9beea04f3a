package dev.berth.provider.postgres;

import dev.berth.core.Text;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// An object in a service's database that another role owns, such as one of a dump that a superuser restored.
///
/// @param kind as `alter … owner to` names it
/// @param schema where it is; of a schema itself its name
/// @param name SQL that the server quoted
/// @param owner by the name that it will have
/// @param heir whose it is to be
/// @param movable whether the admin may give it to the heir if it has the owner's rights
public record PgForeignObject(String kind, String schema, String name, String owner, String heir, boolean movable) {

    static final String EVENT_TRIGGER = "event trigger";

    private static final int SHOWN = 3;

    private static final Set<String> RELATIONS = Set.of("table", "view", "materialized view", "foreign table");

    /// Whether the object has rows.
    public boolean isRelation() {
        return RELATIONS.contains(kind);
    }

    /// `2 tables (public.a, public.b) and 1 view (public.v) of postgres`, at most three of a kind by name.
    public static String summary(Collection<PgForeignObject> objects) {
        var byOwner = new TreeMap<String, TreeMap<String, java.util.List<PgForeignObject>>>();
        objects.forEach(object -> byOwner.computeIfAbsent(object.owner, _ -> new TreeMap<>())
                .computeIfAbsent(object.kind, _ -> new java.util.ArrayList<>())
                .add(object));
        return byOwner.entrySet().stream()
                .map(owner -> owner.getValue().entrySet().stream()
                                .map(kind -> counted(kind.getKey(), kind.getValue()))
                                .collect(Collectors.joining(", "))
                        + " of " + owner.getKey())
                .collect(Collectors.joining("; "));
    }

    private static String counted(String kind, java.util.List<PgForeignObject> objects) {
        String names = objects.stream().limit(SHOWN).map(PgForeignObject::name).collect(Collectors.joining(", "));
        String noun = switch (kind) {
            case "text search dictionary" -> objects.size() == 1 ? kind : "text search dictionaries";
            case "statistics" -> kind;
            case "operator class" -> objects.size() == 1 ? kind : "operator classes";
            case "operator family" -> objects.size() == 1 ? kind : "operator families";
            case "server" -> objects.size() == 1 ? "foreign server" : "foreign servers";
            default -> "";
        };
        return (noun.isEmpty() ? Text.count(objects.size(), kind) : objects.size() + " " + noun) + " (" + names
                + (objects.size() > SHOWN ? ", …" : "") + ")";
    }
}
