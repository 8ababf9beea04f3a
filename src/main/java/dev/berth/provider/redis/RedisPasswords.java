package dev.berth.provider.redis;

import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.provider.redis.RedisResource.Password;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The passwords of an ACL user: the one that its Secret holds, and the former one, which a rotation leaves valid until
/// the next rotation.
///
/// The former one is told from a password that somebody added by a mark beside it, which only berth writes: a hash
/// in the user's list of passwords that is made from the former one's. So the user itself says which is which, a
/// rotation changes all of it in one command, and no Secret has to remember it.
///
/// @param present the hash of the one that the Secret holds, of a live user that has it
/// @param others how many more there are than the Secret's and the former one
record RedisPasswords(Password inSecret, Optional<Secret> present, Former former, int others) {

    /// The name of its field.
    static final String FORMER = "former password";

    /// What was the password before the last rotation.
    sealed interface Former {

        /// There is none, or it is to be none.
        record None() implements Former {}

        /// It still works.
        ///
        /// @param held whether a key of a live Secret still holds it
        record Valid(Secret hash, boolean held) implements Former {}

        /// Of a desired one: it is to work as long as it does.
        record Kept() implements Former {}

        /// Of a desired one: it is to end, unless a Secret still holds it.
        record Ended() implements Former {}

        /// Of a desired one: the present one becomes it.
        ///
        /// @param hash empty until it is known what the present one is
        record Succeeded(Optional<Secret> hash) implements Former {}
    }

    /// Those of a live user.
    ///
    /// @param hashes of all its passwords and marks
    static RedisPasswords live(Password inSecret, PasswordStatus status, List<String> hashes, List<Secret> candidates) {
        Optional<Secret> present = status instanceof PasswordStatus.Works(Secret works)
                ? Optional.of(Secret.of(RedisCatalog.hash(works)))
                : Optional.empty();
        SortedSet<String> marked = former(hashes);
        Optional<String> former = marked.stream()
                .filter(hash -> !present.equals(Optional.of(Secret.of(hash))))
                .findFirst();
        int own = marked.size() + (former.isPresent() ? 1 : 0) + 1;
        return new RedisPasswords(
                inSecret,
                present,
                former.<Former>map(hash -> new Former.Valid(
                                Secret.of(hash),
                                candidates.stream().map(RedisCatalog::hash).anyMatch(hash::equals)))
                        .orElseGet(Former.None::new),
                Math.max(0, hashes.size() - own));
    }

    /// Those of a desired user as far as a manifest and a command say.
    static RedisPasswords desired(Password inSecret, Former former) {
        return new RedisPasswords(inSecret, Optional.empty(), former, 0);
    }

    /// These where the user has `live` already.
    RedisPasswords completedBy(RedisPasswords live) {
        Former known = switch (former) {
            case Former.Kept _ -> live.former;
            case Former.Ended _ ->
                live.former instanceof Former.Valid valid && valid.held() ? valid : new Former.None();
            case Former.Succeeded _ -> new Former.Succeeded(live.present);
            case Former.None none -> none;
            case Former.Valid valid -> valid;
        };
        return new RedisPasswords(inSecret, present, known, others);
    }

    /// The hash of the former one, if one is to work.
    Optional<Secret> formerHash() {
        return switch (former) {
            case Former.Valid valid -> Optional.of(valid.hash());
            case Former.Succeeded(Optional<Secret> hash) -> hash;
            case Former.None _, Former.Kept _, Former.Ended _ -> Optional.empty();
        };
    }

    /// What a plan says of the former one; empty if there is none.
    Optional<String> formerInWords() {
        return formerHash()
                .map(_ -> former instanceof Former.Succeeded
                        ? "the present one, until the next rotation"
                        : "valid until the next rotation");
    }

    /// Of a user's hashes those of former passwords.
    static SortedSet<String> former(Collection<String> hashes) {
        var former = new TreeSet<>(hashes);
        former.removeIf(hash -> !hashes.contains(mark(hash)));
        return former;
    }

    /// The mark of a former password. No text is known that Redis would take for it, as it compares SHA-256: that of a
    /// text that is known would be one more password.
    public static String mark(String hash) {
        try {
            byte[] text = ("berth: a former password is " + hash).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-512/256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
