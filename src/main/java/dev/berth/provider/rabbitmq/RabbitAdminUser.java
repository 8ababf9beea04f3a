package dev.berth.provider.rabbitmq;

import dev.berth.core.Field;
import dev.berth.core.Mark;
import dev.berth.core.Node;
import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import dev.berth.document.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Berth's own user as the server has it, and what is to change about it. Pure.
///
/// @param live the server's answer about it; empty if there is none
/// @param known the password that berth logs in with; empty if that is still to be made
public record RabbitAdminUser(String name, Optional<Node> live, Optional<Secret> known) {

    private static final String ADMINISTRATOR = "administrator";

    public boolean isThere() {
        return live.isPresent();
    }

    /// The differing fields, if the user exists.
    public List<Field> fields() {
        var fields = new ArrayList<Field>();
        if (!tags().contains(ADMINISTRATOR)) {
            fields.add(new Field(
                    "tags",
                    tags().isEmpty() ? Optional.empty() : Optional.of(String.join(", ", tags())),
                    Optional.of(String.join(", ", desiredTags()))));
        }
        if (!isPasswordSame()) {
            fields.add(new Field(
                    "password",
                    hash().isEmpty() ? Optional.empty() : Optional.of(Field.SECRET),
                    Optional.of(Field.SECRET)));
        }
        return fields;
    }

    private SortedSet<String> tags() {
        return live.map(RabbitCatalog::tags).orElseGet(TreeSet::new);
    }

    /// The desired tags. The user keeps its live tags.
    private SortedSet<String> desiredTags() {
        var desired = new TreeSet<>(tags());
        desired.add(ADMINISTRATOR);
        return desired;
    }

    private String hash() {
        return live.flatMap(node -> node.text("password_hash")).orElse("");
    }

    private String algorithm() {
        return live.flatMap(node -> node.text("hashing_algorithm")).orElse(RabbitHash.ALGORITHM);
    }

    boolean isPasswordSame() {
        return known.filter(secret -> RabbitHash.matches(hash(), algorithm(), secret))
                .isPresent();
    }

    /// The request body. The API takes tags and password only together, so a password that stays is sent as
    /// the hash that it is.
    ///
    /// @param renewed the hash of the password that it is to have, or what stands for it in a preview
    /// @param kept what stands for the present hash in a preview; empty for that hash itself
    public String body(String renewed, Optional<String> kept) {
        boolean stays = isThere() && isPasswordSame();
        String hash = stays ? kept.orElseGet(() -> JsonWriter.string(hash())) : renewed;
        return JsonWriter.object(Map.of(
                "tags", JsonWriter.string(String.join(",", desiredTags())),
                "password_hash", hash,
                "hashing_algorithm", JsonWriter.string(stays ? algorithm() : RabbitHash.ALGORITHM)));
    }

    /// The refusals of a change.
    public List<Refusal> refusals() {
        var refusals = new ArrayList<Refusal>();
        mark().ifPresent(mark -> refusals.add(Refusal.always(
                "conflict", "it belongs to service " + mark + ". Name another user under `user:` in berth.yaml")));
        if (isThere() && known.isEmpty() && !hash().isEmpty()) {
            refusals.add(Refusal.guard(
                    "password-reset",
                    "it has a password, and none of the places in berth.yaml holds it. Put it into one of them, or allow"
                            + " a new one; other clients that log in with the old one are locked out"));
        }
        return refusals;
    }

    private Optional<Mark> mark() {
        return tags().stream().flatMap(tag -> RabbitTag.read(tag).stream()).findFirst();
    }
}
