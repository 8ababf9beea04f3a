package dev.berth.provider.redis;

import dev.berth.core.Address;
import dev.berth.provider.redis.RedisResource.SlotUse;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The facts about a live Redis.
///
/// @param identity the id of its run, if it tells. It has none that outlives a restart, so a plan that was reviewed
///     before one is to be reviewed again; the replication id changes then, too, and besides when replicas stay away
/// @param nodes how many nodes were read of it if it is a cluster, else 0
/// @param databases how many slots it has, if it tells
/// @param clients whether it tells who is connected
/// @param persistence how its users outlive a restart
/// @param commands what its users may run; empty if it has no users, as managed ones may not
/// @param slots what is in each slot that isn't empty or has clients
/// @param moves the slots that services use and are to leave, by the address of the new slot
public record RedisServer(
        String version,
        Optional<String> identity,
        int nodes,
        Optional<Integer> databases,
        boolean clients,
        Persistence persistence,
        Optional<RedisAllowedCommands> commands,
        SortedMap<Integer, SlotUse> slots,
        Map<Address, Integer> moves) {

    /// The way in which changed users survive a restart.
    public enum Persistence {
        /// The server has a file of users.
        ACL_FILE,
        /// The server was started with a configuration file, which it can rewrite.
        CONFIGURATION,
        /// Nothing: they are gone after a restart.
        NONE,
        /// The server doesn't tell, as managed ones don't.
        UNKNOWN;

        /// The command that saves users from memory.
        public Optional<String[]> command() {
            return switch (this) {
                case ACL_FILE -> Optional.of(new String[] {"ACL", "SAVE"});
                case CONFIGURATION -> Optional.of(new String[] {"CONFIG", "REWRITE"});
                case NONE, UNKNOWN -> Optional.empty();
            };
        }

        /// Where they are saved.
        public String file() {
            return this == ACL_FILE ? "aclfile" : "configuration file";
        }
    }

    public RedisServer {
        slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
        moves = Map.copyOf(moves);
    }

    public boolean isCluster() {
        return nodes > 0;
    }

    /// The use of a slot.
    public SlotUse use(int slot) {
        SlotUse use = slots.get(slot);
        return use == null ? new SlotUse(0, 0, clients ? Optional.of(0) : Optional.empty()) : use;
    }

    /// Whether a slot is one of this server's, as far as it tells. A cluster has only slot 0.
    boolean has(int slot) {
        return isCluster()
                ? slot == 0
                : databases.filter(count -> slot >= count).isEmpty();
    }
}
