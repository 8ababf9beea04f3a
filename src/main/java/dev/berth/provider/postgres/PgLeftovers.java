package dev.berth.provider.postgres;

import static dev.berth.provider.postgres.PgDialect.quoted;

import dev.berth.core.Refusal;
import dev.berth.provider.postgres.PgServer.Lasting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;

/// The objects that prevent dropping a role, in databases that remain: one refusal for each kind and
/// database. Pure.
record PgLeftovers(PgServer server, SortedSet<String> doomed) {

    private static final int SHOWN = 8;

    List<Refusal> refusals(String role) {
        return server.findings().lasting().stream()
                .filter(lasting -> lasting.role().equals(role) && !doomed.contains(lasting.database()))
                .collect(Collectors.groupingBy(
                        lasting -> List.of(lasting.kind(), lasting.database()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .stream()
                .map(this::refusal)
                .toList();
    }

    private Refusal refusal(List<Lasting> same) {
        Lasting first = same.getFirst();
        String names = listed(same.stream().map(Lasting::name).distinct().toList(), ", ");
        String where = first.database().isEmpty() ? "" : " in " + quoted(first.database());
        String superuser = ". Let a superuser run" + where + ": "
                + listed(same.stream().map(Lasting::statement).distinct().toList(), "; ");
        return switch (first.kind()) {
            case "right" ->
                Refusal.always(
                        "not-revocable",
                        "it has rights on " + names + where + ", which " + server.admin()
                                + " can't take back, and can't be dropped with them" + superuser);
            case "closed" ->
                Refusal.always(
                        "not-revocable",
                        "it owns or may use objects in " + names + ", which " + server.admin() + " can't enter"
                                + superuser);
            case "subscription" ->
                Refusal.always("owns-elsewhere", "it owns " + names + where + ", which stays" + superuser);
            case "owned" ->
                Refusal.always(
                        "owns-elsewhere",
                        "it owns " + names + where + ", which stays and which " + server.admin()
                                + " can't give to the database's owner" + superuser);
            default -> throw new AssertionError(first);
        };
    }

    private static String listed(List<String> texts, String between) {
        return String.join(between, texts.subList(0, Math.min(SHOWN, texts.size())))
                + (texts.size() > SHOWN ? " and " + (texts.size() - SHOWN) + " more" : "");
    }
}
