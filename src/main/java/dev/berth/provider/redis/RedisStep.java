package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.core.Secret;
import dev.berth.core.Step;
import dev.berth.provider.redis.RedisServer.Persistence;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Commands that belong together.
public sealed interface RedisStep extends Step {

    /// Makes a user what it should be, in one transaction with what lets it outlive a restart.
    ///
    /// @param former the hash of the former password, if that is to work too
    /// @param rules all but the passwords, which are sent as hashes
    record SetUser(Address address, Optional<Secret> former, List<String> rules, Persistence persistence)
            implements RedisStep {

        public SetUser {
            rules = List.copyOf(rules);
        }

        /// The hashes of its passwords: the former one has its mark beside it.
        ///
        /// @param present as its Secret holds it
        public List<String> hashes(Secret present) {
            String own = RedisCatalog.hash(present);
            return Stream.concat(
                            Stream.of(own),
                            former.map(Secret::reveal).filter(hash -> !hash.equals(own)).stream()
                                    .flatMap(hash -> Stream.of(hash, RedisPasswords.mark(hash))))
                    .map(hash -> "#" + hash)
                    .toList();
        }

        @Override
        public Phase phase() {
            return Phase.LOGINS;
        }

        @Override
        public String preview() {
            return "acl setuser " + quoted(address.name()) + " reset on #(secret) "
                    + former.map(_ -> "#(former secret) #(its mark) ").orElse("")
                    + rules.stream().map(RedisStep::quoted).collect(Collectors.joining(" ")) + suffix(persistence);
        }
    }

    record DropUser(Address address, Persistence persistence) implements RedisStep {

        @Override
        public Phase phase() {
            return Phase.DROP_LOGINS;
        }

        @Override
        public String preview() {
            return "acl deluser " + quoted(address.name()) + suffix(persistence);
        }
    }

    /// Empties a slot.
    ///
    /// @param keys how many were in it when that was planned
    record Flush(int slot, long keys) implements RedisStep {

        @Override
        public Phase phase() {
            return Phase.DROP;
        }

        @Override
        public String preview() {
            return "select " + slot + "; flushdb";
        }
    }

    private static String suffix(Persistence persistence) {
        return persistence
                .command()
                .map(command -> "; " + String.join(" ", command).toLowerCase(Locale.ROOT))
                .orElse("");
    }

    /// A word quoted for redis-cli.
    private static String quoted(String word) {
        return word.matches("[!-~&&[^\"'\\\\]]+")
                ? word
                : "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
