package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Resource;
import dev.berth.core.Text;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/// The nouns of Redis. `RedisSession` reads live ones, `RedisProvider` makes desired ones, [RedisWriter] writes their
/// changes. Redis has nowhere to put a mark: the manifests are its table.
public sealed interface RedisResource extends Resource {

    /// A slot that a service holds. Every slot is always there, so a live one is what the service's live Secrets tell
    /// it.
    ///
    /// @param name as the manifest calls it
    /// @param use what is in it just now; never compared
    /// @param former the address of the slot that the service's keys held before
    record RedisSlot(Address address, int number, String name, SlotUse use, Optional<Address> former)
            implements RedisResource {

        @Override
        public String kind() {
            return "redis slot";
        }

        @Override
        public String label() {
            return String.valueOf(number);
        }

        /// None: its number, which is its name, is all that a slot has.
        @Override
        public SortedMap<String, Object> fields() {
            return Collections.emptySortedMap();
        }

        @Override
        public String summary() {
            return (name.equals("default") ? "" : name + ", ") + use;
        }
    }

    /// Whether a user's password is what its Secret says.
    enum Password {
        AS_IN_SECRET("as in the Secret"),
        DIFFERENT("differs from the Secret"),
        /// Of a live one with a password, of which no key of a Secret tells any.
        NOT_FOUND("not found in the Secret"),
        /// Of a desired one that is to get another than it has.
        RENEWED("a new one"),
        NONE("none needed"),
        /// Of a live one that needs none and of which no Secret tells, so that nothing says whose it is.
        UNTOLD("none needed");

        private final String text;

        Password(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// An ACL user.
    ///
    /// @param on whether it may log in
    record RedisUser(Address address, boolean on, RedisPasswords passwords, Keeping keeping, Permissions may)
            implements RedisResource {

        /// Where it is remembered.
        ///
        /// @param saved whether it is known to outlive a restart as far as it can
        /// @param nodes on how many nodes of a cluster it is like this; empty if the server is no cluster
        record Keeping(boolean saved, Optional<Integer> nodes) {}

        /// What it may do.
        ///
        /// @param commands what it may run, in words
        /// @param rules what makes a desired one's commands; a live one has none
        record Permissions(SortedSet<String> keys, SortedSet<String> channels, String commands, List<String> rules) {

            Permissions {
                rules = List.copyOf(rules);
            }
        }

        /// This one as so many nodes of a cluster have it.
        RedisUser spread(Optional<Integer> equal) {
            return new RedisUser(address, on, passwords, new Keeping(keeping.saved(), equal), may);
        }

        /// A copy that says which former password is to work.
        public RedisUser completedBy(RedisUser live) {
            return new RedisUser(address, on, passwords.completedBy(live.passwords), keeping, may);
        }

        Password password() {
            return passwords.inSecret();
        }

        /// Whether all that makes this another one than `live` is a new password beside which the present one works,
        /// so that nobody is refused.
        public boolean locksNobodyOut(RedisUser live) {
            var before = live.fields();
            var after = fields();
            boolean keeps = live.passwords.formerHash().isEmpty()
                    && passwords.formerHash().isPresent();
            List.of(before, after)
                    .forEach(fields -> fields.keySet().removeAll(List.of(PASSWORD, RedisPasswords.FORMER)));
            return keeps && before.equals(after);
        }

        private static final String PASSWORD = "password";

        /// A hash that no password has. A user holds it in memory while it isn't saved, since the server
        /// itself doesn't remember that saving failed.
        public static final String UNSAVED = "0".repeat(64);

        @Override
        public String kind() {
            return "redis user";
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields = new TreeMap<String, Object>();
            fields.put("login", on ? "on" : "off");
            fields.put(PASSWORD, passwords.inSecret());
            passwords.formerInWords().ifPresent(words -> fields.put(RedisPasswords.FORMER, words));
            fields.put("other passwords", passwords.others());
            fields.put("saved", keeping.saved() ? "yes" : "no");
            keeping.nodes().ifPresent(count -> fields.put("nodes", count));
            fields.put("keys", words(may.keys()));
            fields.put("channels", words(may.channels()));
            fields.put("commands", may.commands());
            return fields;
        }

        @Override
        public String summary() {
            return "keys " + words(may.keys()) + ", " + may.commands();
        }

        private static String words(SortedSet<String> patterns) {
            return patterns.isEmpty() ? "none" : String.join(" ", patterns);
        }
    }

    /// The keys in a slot, and the number of its clients.
    ///
    /// @param clients empty where the server doesn't tell
    record SlotUse(long keys, long expires, Optional<Integer> clients) {

        /// This and what another node has of the slot.
        SlotUse plus(SlotUse other) {
            return new SlotUse(
                    keys + other.keys,
                    expires + other.expires,
                    clients.flatMap(mine -> other.clients.map(theirs -> mine + theirs)));
        }

        @Override
        public String toString() {
            String stored =
                    keys == 0 ? "empty" : Text.count(keys, "key") + (expires > 0 ? " (" + expires + " expire)" : "");
            return stored
                    + clients.filter(count -> count > 0)
                            .map(count -> ", " + Text.count(count, "client"))
                            .orElse("");
        }
    }
}
