package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Credentials;
import dev.berth.core.Mark;
import dev.berth.core.Resource;
import dev.berth.core.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The nouns of RabbitMQ. `RabbitSession` reads live ones, `RabbitProvider` makes desired ones, [RabbitWriter]
/// writes their changes.
public sealed interface RabbitResource extends Resource {

    /// Three regular expressions over the names of exchanges and queues; for topics, the first is not used.
    record Rights(String configure, String write, String read) {

        static final String EVERYTHING = ".*";
        static final Rights ALL = new Rights(EVERYTHING, EVERYTHING, EVERYTHING);
    }

    /// Whether a user's password is what its Secret says.
    enum Password {
        AS_IN_SECRET("as in the Secret"),
        DIFFERENT("differs from the Secret"),
        /// Of a live one with a password, of which no key of a Secret tells any.
        NOT_FOUND("not found in the Secret"),
        /// Of a desired one that is to get another than it has.
        RENEWED("a new one"),
        /// A new one, while another user keeps the password that the Secret holds, so that no client is refused.
        NEXT("a new one"),
        /// Of a desired one: whatever it has.
        KEPT("as it is"),
        NONE("none");

        private final String text;

        Password(String text) {
            this.text = text;
        }

        /// The password of a login that a Secret holds.
        static Password of(Credentials credentials, Address login) {
            if (!credentials.isRenewed(login)) {
                return AS_IN_SECRET;
            }
            return credentials.isNextTurn(login) ? NEXT : RENEWED;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// The present content of a vhost; never compared.
    record Content(long queues, long messages, long connections) {

        static final Content NONE = new Content(0, 0, 0);

        boolean isEmpty() {
            return equals(NONE);
        }

        @Override
        public String toString() {
            return Text.count(queues, "queue") + ", " + Text.count(messages, "message") + ", "
                    + Text.count(connections, "connection");
        }
    }

    /// A vhost. `queueType` is empty if it is the server's own, `tags` are whatever it has.
    record RabbitVhost(
            Address address,
            Comment comment,
            SortedSet<String> tags,
            Optional<String> queueType,
            SortedMap<String, Integer> limits,
            Content content)
            implements RabbitResource {

        /// A copy in which values that the manifest omits come from the live vhost.
        public RabbitVhost completedBy(RabbitVhost live) {
            return new RabbitVhost(
                    address,
                    live.comment.with(comment.mark()),
                    live.tags,
                    queueType.or(live::queueType),
                    limits,
                    live.content);
        }

        @Override
        public String kind() {
            return "rabbitmq vhost";
        }

        @Override
        public Optional<Mark> mark() {
            return comment.mark();
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields = new TreeMap<String, Object>(limits);
            queueType.ifPresent(type -> fields.put("defaultQueueType", type));
            mark().ifPresent(mark -> fields.put("mark", mark));
            return fields;
        }

        @Override
        public String summary() {
            if (!content.isEmpty()) {
                return content.toString();
            }
            var facts = new ArrayList<String>();
            queueType.ifPresent(type -> facts.add(type + " queues"));
            limits.forEach((name, most) -> facts.add(name + " " + most));
            return String.join(", ", facts);
        }
    }

    /// A user. `tags` are those beside the mark.
    record RabbitUser(Address address, Optional<Mark> mark, SortedSet<String> tags, Password password)
            implements RabbitResource {

        public RabbitUser {
            tags = Collections.unmodifiableSortedSet(new TreeSet<>(tags));
        }

        /// A copy with the tags that other clients gave the user, and its password where that is to stay.
        public RabbitUser completedBy(RabbitUser live) {
            var all = new TreeSet<>(tags);
            all.addAll(live.tags);
            return new RabbitUser(address, mark, all, password == Password.KEPT ? live.password : password);
        }

        @Override
        public String kind() {
            return "rabbitmq user";
        }

        @Override
        public SortedMap<String, Object> fields() {
            var fields = new TreeMap<String, Object>();
            fields.put("tags", tags.isEmpty() ? "none" : String.join(", ", tags));
            fields.put("password", password);
            mark.ifPresent(value -> fields.put("mark", value));
            return fields;
        }

        @Override
        public String summary() {
            return tags.isEmpty() ? "login" : "login, " + String.join(", ", tags);
        }
    }

    /// The permissions of a user in a vhost.
    record RabbitPermission(Address address, String vhost, String user, Rights rights) implements RabbitResource {

        @Override
        public String kind() {
            return "rabbitmq permission";
        }

        @Override
        public String label() {
            return vhost + "/" + user;
        }

        @Override
        public SortedMap<String, Object> fields() {
            return new TreeMap<>(
                    java.util.Map.of("configure", rights.configure(), "write", rights.write(), "read", rights.read()));
        }

        @Override
        public String summary() {
            return rights.equals(Rights.ALL)
                    ? "everything"
                    : "configure " + rights.configure() + ", write " + rights.write() + ", read " + rights.read();
        }
    }

    /// The permissions of a user for the topics of one exchange of a vhost.
    record RabbitTopic(Address address, String vhost, String user, String exchange, Rights rights)
            implements RabbitResource {

        @Override
        public String kind() {
            return "rabbitmq topics";
        }

        @Override
        public String label() {
            return vhost + "/" + user + "/" + exchange;
        }

        @Override
        public SortedMap<String, Object> fields() {
            return new TreeMap<>(java.util.Map.of("write", rights.write(), "read", rights.read()));
        }

        @Override
        public String summary() {
            return "write " + rights.write() + ", read " + rights.read();
        }
    }

    /// A policy of a vhost; `definition` is JSON with sorted keys.
    record RabbitPolicy(
            Address address, String vhost, String name, String pattern, String applyTo, int priority, String definition)
            implements RabbitResource {

        @Override
        public String kind() {
            return "rabbitmq policy";
        }

        @Override
        public String label() {
            return vhost + "/" + name;
        }

        @Override
        public SortedMap<String, Object> fields() {
            return new TreeMap<>(java.util.Map.of(
                    "pattern", pattern, "applyTo", applyTo, "priority", priority, "definition", definition));
        }

        @Override
        public String summary() {
            return pattern + " of " + applyTo + ": " + definition;
        }
    }
}
