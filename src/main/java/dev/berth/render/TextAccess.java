package dev.berth.render;

import static dev.berth.core.access.AccessPath.named;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.Text;
import dev.berth.core.access.AccessObjects;
import dev.berth.core.access.AccessObjects.Kind;
import dev.berth.core.access.AccessPath;
import dev.berth.core.access.AccessReview;
import dev.berth.core.access.AccessRight;
import dev.berth.core.access.AccessRole;
import dev.berth.core.access.AccessRole.Membership;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// An access review for a person: role by role, the logins first, and database by database.
public final class TextAccess {

    /// More names than these are counted; the other forms have all.
    private static final int NAMES = 6;

    /// As `grant` lists them; others come behind.
    private static final List<String> ORDER = List.of(
            "connect",
            "create",
            "temporary",
            "usage",
            "select",
            "insert",
            "update",
            "delete",
            "truncate",
            "references",
            "trigger",
            "maintain",
            "execute");

    private final AccessReview review;
    private final Map<Who, List<AccessRight>> rights;
    private final Paint paint;
    private final StringBuilder text = new StringBuilder();

    private record Who(Address server, String role) {}

    private TextAccess(AccessReview review, Paint paint) {
        this.review = review;
        this.rights =
                review.rights().stream().collect(Collectors.groupingBy(right -> new Who(right.server(), right.role())));
        this.paint = paint;
    }

    /// The whole review.
    public static String render(String directory, AccessReview review, Paint paint) {
        var access = new TextAccess(review, paint);
        access.text
                .append("berth access  ")
                .append(Text.printable(directory))
                .append("  ")
                .append(Text.count(review.databases().size(), "database"))
                .append(", ")
                .append(Text.count(review.roles().size(), "role"))
                .append('\n');
        review.roles().forEach(access::role);
        access.everybody();
        review.notes().forEach(access::note);
        return access.text.toString();
    }

    private void role(AccessRole role) {
        String what = Stream.concat(Stream.of(role.login() ? "login" : "no login"), role.attributes().stream())
                .collect(Collectors.joining(", "));
        text.append('\n')
                .append(paint.bold(Text.printable(role.server() + "  " + named(role.name()))))
                .append("  ")
                .append(what)
                .append('\n');
        role.memberships()
                .forEach(membership -> text.append("  ")
                        .append(Text.printable(membership(membership)))
                        .append('\n'));
        rights(rights.getOrDefault(new Who(role.server(), role.name()), List.of()));
    }

    private static String membership(Membership membership) {
        var way = new ArrayList<>(membership.through());
        way.add(membership.role());
        var how = new ArrayList<String>();
        if (!membership.inherited()) {
            how.add(membership.settable() ? "has its rights only after set role" : "without its rights");
        }
        if (membership.admin()) {
            how.add("may let others in");
        }
        return AccessPath.members(way) + (how.isEmpty() ? "" : ": " + String.join(", ", how));
    }

    private void everybody() {
        Map<Address, List<AccessRight>> byServer = review.rights().stream()
                .filter(right -> right.role().equals(AccessRole.PUBLIC))
                .collect(Collectors.groupingBy(AccessRight::server, LinkedHashMap::new, Collectors.toList()));
        byServer.forEach((server, rights) -> {
            text.append('\n').append(paint.bold(server + "  PUBLIC")).append("  every role\n");
            rights(rights);
        });
    }

    private void rights(List<AccessRight> rights) {
        if (rights.isEmpty()) {
            text.append("  nothing\n");
        }
        SequencedMap<Address, List<AccessRight>> byDatabase = rights.stream()
                .collect(Collectors.groupingBy(
                        right -> right.objects().database(), LinkedHashMap::new, Collectors.toList()));
        List<List<String>> cells = rights.stream().map(TextAccess::cells).toList();
        List<Integer> widths = IntStream.range(0, 2)
                .mapToObj(column -> cells.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        byDatabase.forEach((database, inside) -> {
            AccessRight first = inside.getFirst();
            text.append("  ")
                    .append(Text.printable(named(database.name())))
                    .append(first.login() && !first.connects() ? " (can't connect)" : "")
                    .append('\n');
            inside.stream().map(TextAccess::cells).forEach(row -> line(row, widths));
        });
    }

    private void line(List<String> row, List<Integer> widths) {
        text.append("    ");
        for (int i = 0; i < widths.size(); i++) {
            text.append(row.get(i)).append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
        }
        text.append(row.getLast()).append('\n');
    }

    private static List<String> cells(AccessRight right) {
        String grantable = right.grantable().isEmpty() ? "" : " (may grant " + privileges(right.grantable()) + ")";
        return List.of(
                Text.printable(objects(right.objects())),
                right.privileges().isEmpty()
                        ? "nothing, but may grant itself all"
                        : privileges(right.privileges()) + grantable,
                Text.printable(right.path().inWords()));
    }

    private static String objects(AccessObjects objects) {
        String kind = objects.kind().word();
        return switch (objects.kind()) {
            case EVERYTHING, DATABASE -> kind;
            case SCHEMA -> "schema " + named(objects.schema());
            case TABLE, VIEW, COLUMN, SEQUENCE, FUNCTION, TYPE ->
                "  "
                        + (objects.all()
                                ? "all " + kind + "s of " + named(objects.schema()) + " (" + objects.count() + ")"
                                : names(objects) + " of " + named(objects.schema()));
        };
    }

    private static String names(AccessObjects objects) {
        int more = objects.names().size() - NAMES;
        boolean plain = objects.kind() != Kind.COLUMN && objects.kind() != Kind.FUNCTION;
        String names = objects.names().stream()
                .limit(NAMES)
                .map(name -> plain ? named(name) : name)
                .collect(Collectors.joining(", "));
        return Text.plural(objects.names().size(), objects.kind().word()) + " " + names
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String privileges(Collection<String> privileges) {
        return Stream.concat(
                        ORDER.stream().filter(privileges::contains),
                        privileges.stream().filter(one -> !ORDER.contains(one)))
                .collect(Collectors.joining(", "));
    }

    private void note(Note note) {
        text.append('\n')
                .append(paint.red("! " + note.code()))
                .append(' ')
                .append(Text.printable(note.message()))
                .append('\n');
    }
}
