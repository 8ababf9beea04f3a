package dev.berth.provider.rabbitmq;

import dev.berth.connection.Percent;
import dev.berth.core.Address;
import dev.berth.core.Step;
import dev.berth.document.JsonWriter;
import dev.berth.provider.rabbitmq.RabbitResource.Content;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

/// A request to the management API.
public sealed interface RabbitStep extends Step {

    /// A request that says all there is to say. `body` is empty for a DELETE.
    record Request(Phase phase, String method, List<String> path, String body) implements RabbitStep {

        public Request {
            path = List.copyOf(path);
        }

        @Override
        public String preview() {
            return (method + " " + url(path) + " " + body).strip();
        }
    }

    /// Makes or changes a user: the API takes tags and password only together, so a password that stays is read and
    /// sent back as the hash that it is.
    ///
    /// @param tags all that it then has, the mark included
    /// @param password what becomes of it
    record PutUser(Address address, SortedSet<String> tags, Password password) implements RabbitStep {

        /// What becomes of a password.
        public enum Password {
            /// It becomes the one that the Secret holds or is to hold.
            SET("(secret)"),
            /// It stays.
            KEPT("(unchanged)"),
            /// There is none afterwards, so that the user can't log in.
            CLEARED(JsonWriter.string(""));

            private final String text;

            Password(String text) {
                this.text = text;
            }
        }

        @Override
        public Phase phase() {
            return Phase.LOGINS;
        }

        @Override
        public String preview() {
            return "PUT " + url(List.of("users", address.name())) + " "
                    + JsonWriter.object(
                            Map.of("tags", JsonWriter.string(String.join(",", tags)), "password_hash", password.text));
        }
    }

    /// Deletes a vhost with all that is in it.
    ///
    /// @param content what was in it when that was planned
    record DropVhost(Address address, Content content) implements RabbitStep {

        @Override
        public Phase phase() {
            return Phase.DROP;
        }

        @Override
        public String preview() {
            return "DELETE " + url(List.of("vhosts", address.name()));
        }
    }

    /// The path of a resource below the API's root; a name is one segment whatever it holds.
    static String url(List<String> segments) {
        return segments.stream().map(Percent::encode).collect(Collectors.joining("/", "/api/", ""));
    }
}
