package dev.berth.provider.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Address;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.provider.redis.RedisPasswords.Former;
import dev.berth.provider.redis.RedisResource.Password;
import dev.berth.provider.redis.RedisServer.Persistence;
import dev.berth.provider.redis.RedisStep.SetUser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisPasswordsTest {

    private static final Address USER = Address.of("redis", "main", "user", "cafe");
    private static final Secret OLD = Secret.of("old");
    private static final Secret NEW = Secret.of("new");
    private static final String OLD_HASH = RedisCatalog.hash(OLD);
    private static final String NEW_HASH = RedisCatalog.hash(NEW);
    private static final String MARK = RedisPasswords.mark(OLD_HASH);

    private static RedisPasswords live(Secret works, List<String> hashes, Secret... candidates) {
        return RedisPasswords.live(Password.AS_IN_SECRET, new PasswordStatus.Works(works), hashes, List.of(candidates));
    }

    private static PasswordStatus status(List<String> hashes, Secret... candidates) {
        return new RedisUsers(List.of(Map.of("flags", List.of("on"), "passwords", hashes)), 1)
                .status(List.of(candidates));
    }

    @Test
    void oneThatIsMarkedIsTheFormerOne() {
        assertEquals(
                new RedisPasswords(
                        Password.AS_IN_SECRET,
                        Optional.of(Secret.of(NEW_HASH)),
                        new Former.Valid(Secret.of(OLD_HASH), false),
                        0),
                live(NEW, List.of(NEW_HASH, OLD_HASH, MARK), NEW));
    }

    @Test
    void oneWithoutAMarkIsAnother() {
        RedisPasswords read = live(NEW, List.of(OLD_HASH, NEW_HASH), NEW);

        assertEquals(new Former.None(), read.former());
        assertEquals(1, read.others());
    }

    @Test
    void oneThatASecretHoldsAgainIsNotTheFormerOne() {
        RedisPasswords read = live(OLD, List.of(OLD_HASH, NEW_HASH, MARK), OLD);

        assertEquals(new Former.None(), read.former());
        assertEquals(1, read.others());
    }

    @Test
    void ofTwoThatWorkTheFormerOneIsNotTheUsers() {
        assertEquals(new PasswordStatus.Works(NEW), status(List.of(OLD_HASH, NEW_HASH, MARK), OLD, NEW));
        assertEquals(new PasswordStatus.Works(OLD), status(List.of(OLD_HASH, NEW_HASH, MARK), OLD));
        assertEquals(new PasswordStatus.Works(OLD), status(List.of(OLD_HASH, NEW_HASH), OLD, NEW));
    }

    @Test
    void theFormerOneStaysUntilItIsReplacedOrEnded() {
        RedisPasswords live = live(NEW, List.of(NEW_HASH, OLD_HASH, MARK), NEW);

        assertEquals(Optional.of(Secret.of(OLD_HASH)), completed(new Former.Kept(), live));
        assertEquals(Optional.of(Secret.of(NEW_HASH)), completed(new Former.Succeeded(Optional.empty()), live));
        assertEquals(Optional.empty(), completed(new Former.Ended(), live));
    }

    @Test
    void theFormerOneIsNotEndedWhileASecretHoldsIt() {
        assertEquals(
                Optional.of(Secret.of(OLD_HASH)),
                completed(new Former.Ended(), live(NEW, List.of(NEW_HASH, OLD_HASH, MARK), NEW, OLD)));
    }

    private static Optional<Secret> completed(Former former, RedisPasswords live) {
        return RedisPasswords.desired(Password.AS_IN_SECRET, former)
                .completedBy(live)
                .formerHash();
    }

    @Test
    void aStepSetsTheFormerOneWithItsMarkAndShowsNeither() {
        var step = new SetUser(USER, Optional.of(Secret.of(OLD_HASH)), List.of("~*"), Persistence.NONE);

        assertEquals(List.of("#" + NEW_HASH, "#" + OLD_HASH, "#" + MARK), step.hashes(NEW));
        assertEquals(List.of("#" + OLD_HASH), step.hashes(OLD));
        assertEquals("acl setuser cafe reset on #(secret) #(former secret) #(its mark) ~*", step.preview());
    }
}
