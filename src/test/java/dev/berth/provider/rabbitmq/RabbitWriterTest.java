package dev.berth.provider.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.core.Step.Phase;
import dev.berth.provider.rabbitmq.RabbitResource.Content;
import dev.berth.provider.rabbitmq.RabbitResource.Password;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPermission;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPolicy;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitTopic;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitUser;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitVhost;
import dev.berth.provider.rabbitmq.RabbitResource.Rights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RabbitWriterTest {

    private static final Address SERVER = Address.of("rabbitmq", "main");
    private static final Mark MARK = new Mark("default", "cafe-backend");

    @Test
    void aVhostIsMadeWithItsMarkThenLimited() {
        assertEquals(
                List.of(
                        "PUT /api/vhosts/a%2Fb {\"default_queue_type\":\"quorum\",\"defaultqueuetype\":\"quorum\",\"description\":"
                                + "\"[berth fleet=default service=cafe-backend]\",\"tags\":\"\"}",
                        "PUT /api/vhost-limits/a%2Fb/max-queues {\"value\":7}"),
                previews(new Change.Create<>(vhost("a/b", Optional.of("quorum"), Map.of("max-queues", 7)))));
    }

    @Test
    void onlyTheLimitsThatDifferAreWritten() {
        assertEquals(
                List.of(
                        "DELETE /api/vhost-limits/%2F/max-connections",
                        "PUT /api/vhost-limits/%2F/max-queues {\"value\":8}"),
                previews(new Change.Update<>(
                        vhost("/", Optional.empty(), Map.of("max-connections", 1, "max-queues", 7)),
                        vhost("/", Optional.empty(), Map.of("max-queues", 8)))));
    }

    @Test
    void aUsersPasswordIsNeverShownAndStaysUnlessItDiffers() {
        assertEquals(
                List.of(
                        "PUT /api/users/cafe {\"password_hash\":(secret),\"tags\":\"berth:default:cafe-backend,monitoring\"}"),
                previews(new Change.Create<>(user(Password.AS_IN_SECRET, "monitoring"))));
        assertEquals(
                List.of(
                        "PUT /api/users/cafe {\"password_hash\":(unchanged),\"tags\":\"berth:default:cafe-backend,x\"}"),
                previews(new Change.Update<>(user(Password.AS_IN_SECRET), user(Password.AS_IN_SECRET, "x"))));
        assertEquals(
                List.of("PUT /api/users/cafe {\"password_hash\":(secret),\"tags\":\"berth:default:cafe-backend\"}"),
                previews(new Change.Update<>(user(Password.NONE), user(Password.AS_IN_SECRET))));
        assertEquals(
                List.of("PUT /api/users/cafe {\"password_hash\":\"\",\"tags\":\"berth:default:cafe-backend\"}"),
                previews(new Change.Update<>(user(Password.NOT_FOUND), user(Password.NONE))));
    }

    @Test
    void namesAreSegmentsAndValuesAreQuoted() {
        Address vhost = SERVER.child("vhost", "a/b");
        assertEquals(
                List.of(
                        "PUT /api/permissions/a%2Fb/o%22x {\"configure\":\"\\\"\",\"read\":\"\\\\d\",\"write\":\"\\n\"}"),
                previews(new Change.Create<>(new RabbitPermission(
                        vhost.child("permission", "o\"x"), "a/b", "o\"x", new Rights("\"", "\n", "\\d")))));
        assertEquals(
                List.of(
                        "PUT /api/topic-permissions/a%2Fb/u {\"exchange\":\"amq.topic\",\"read\":\"r\",\"write\":\"w\"}"),
                previews(new Change.Create<>(new RabbitTopic(
                        vhost.child("topics", "amq.topic"), "a/b", "u", "amq.topic", new Rights("", "w", "r")))));
        assertEquals(
                List.of(
                        "PUT /api/policies/a%2Fb/p {\"apply-to\":\"queues\",\"definition\":{\"expires\":1},\"pattern\":\"x\",\"priority\":2}"),
                previews(new Change.Create<>(policy(vhost))));
        assertEquals(List.of("DELETE /api/policies/a%2Fb/p"), previews(new Change.Delete<>(policy(vhost))));
    }

    @Test
    void aVhostGoesBeforeTheUserWhoseItWas() {
        var vhost = RabbitWriter.steps(new Change.Delete<>(vhost("cafe", Optional.empty(), Map.of())))
                .getFirst();
        var user = RabbitWriter.steps(new Change.Delete<>(user(Password.AS_IN_SECRET)))
                .getFirst();

        assertEquals("DELETE /api/vhosts/cafe", vhost.preview());
        assertEquals("DELETE /api/users/cafe", user.preview());
        assertEquals(List.of(Phase.DROP, Phase.DROP_LOGINS), List.of(vhost.phase(), user.phase()));
    }

    private static List<String> previews(Change<RabbitResource> change) {
        return RabbitWriter.steps(change).stream().map(RabbitStep::preview).toList();
    }

    private static RabbitVhost vhost(String name, Optional<String> type, Map<String, Integer> limits) {
        return new RabbitVhost(
                SERVER.child("vhost", name),
                Comment.of(MARK),
                new TreeSet<>(),
                type,
                new TreeMap<>(limits),
                Content.NONE);
    }

    private static RabbitUser user(Password password, String... tags) {
        return new RabbitUser(SERVER.child("user", "cafe"), Optional.of(MARK), new TreeSet<>(List.of(tags)), password);
    }

    private static RabbitPolicy policy(Address vhost) {
        return new RabbitPolicy(vhost.child("policy", "p"), "a/b", "p", "x", "queues", 2, "{\"expires\":1}");
    }
}
