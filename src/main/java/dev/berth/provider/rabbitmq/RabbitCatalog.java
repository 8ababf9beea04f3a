package dev.berth.provider.rabbitmq;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Mark;
import dev.berth.core.Node;
import dev.berth.core.Note;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.document.JsonWriter;
import dev.berth.provider.rabbitmq.RabbitResource.Content;
import dev.berth.provider.rabbitmq.RabbitResource.Password;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPermission;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitPolicy;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitTopic;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitUser;
import dev.berth.provider.rabbitmq.RabbitResource.RabbitVhost;
import dev.berth.provider.rabbitmq.RabbitResource.Rights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Converts the lists of the management API into resources. Pure.
public record RabbitCatalog(
        RabbitFleet scope,
        List<Node> vhosts,
        List<Node> users,
        List<Node> permissions,
        List<Node> topics,
        List<Node> policies,
        List<Node> limits) {

    /// The live resources that are declared or carry this fleet's mark.
    public List<RabbitResource> live(Map<Address, PasswordStatus> statuses, Map<String, Content> contents) {
        var live = new ArrayList<RabbitResource>();
        for (Node user : users) {
            RabbitUser read = user(user, statuses);
            if (scope.ofUser(read.address().name()).isPresent() || isOurs(read.mark())) {
                live.add(read);
            }
        }
        for (Node vhost : vhosts) {
            RabbitVhost read = vhost(vhost, contents);
            if (scope.ofVhost(read.address().name()).isPresent() || isOurs(read.mark())) {
                live.add(read);
            }
        }
        live.addAll(parts());
        return live;
    }

    /// Of the parts of services' vhosts and users those that no manifest declares: they are to go.
    public SortedMap<Address, RabbitResource> undeclared() {
        var undeclared = new TreeMap<Address, RabbitResource>();
        for (RabbitResource part : parts()) {
            boolean declared = switch (part) {
                case RabbitTopic topic ->
                    scope.ofVhost(topic.vhost())
                            .filter(section -> section.userSpec().topics().containsKey(topic.exchange()))
                            .isPresent();
                case RabbitPolicy policy ->
                    scope.ofVhost(policy.vhost())
                            .flatMap(one -> one.vhostSpec().policies())
                            .filter(policies -> policies.containsKey(policy.name()))
                            .isPresent();
                case RabbitPermission _, RabbitUser _, RabbitVhost _ -> true;
            };
            if (!declared) {
                undeclared.put(part.address(), part);
            }
        }
        return undeclared;
    }

    /// The vhosts that are there and to be removed.
    public List<String> doomed() {
        return vhosts.stream()
                .map(vhost -> text(vhost, "name"))
                .filter(name -> scope.ofVhost(name)
                        .filter(section -> section.service().absent())
                        .isPresent())
                .toList();
    }

    /// The status of the passwords that Secrets hold for each user.
    public SortedMap<Address, PasswordStatus> statuses(SecretFindings secrets) {
        Map<String, Node> byName = users.stream().collect(Collectors.toMap(user -> text(user, "name"), user -> user));
        var statuses = new TreeMap<Address, PasswordStatus>();
        RabbitTurns turns = turns();
        for (RabbitSection section : scope.sections()) {
            for (String name : section.users()) {
                Address address = scope.server().user(name);
                if (section.presentUsers().contains(name) || turns.owner(name).equals(Optional.of(section))) {
                    statuses.put(
                            address,
                            Optional.ofNullable(byName.get(name))
                                    .map(user -> status(user, secrets.passwords(address)))
                                    .orElseGet(PasswordStatus.Absent::new));
                }
            }
        }
        return statuses;
    }

    /// The users that there are, each with its mark if it has one.
    public SortedMap<String, Optional<Mark>> owners() {
        var owners = new TreeMap<String, Optional<Mark>>();
        users.forEach(user -> owners.put(text(user, "name"), mark(tags(user))));
        return owners;
    }

    private RabbitTurns turns() {
        return new RabbitTurns(scope, owners());
    }

    private static Optional<Mark> mark(SortedSet<String> tags) {
        return tags.stream().flatMap(tag -> RabbitTag.read(tag).stream()).findFirst();
    }

    /// A note for each other user that may use a service's vhost. berth does not revoke the permissions of
    /// these users.
    public List<Note> notes() {
        var notes = new ArrayList<Note>();
        RabbitTurns turns = turns();
        for (RabbitSection section : scope.sections()) {
            List<String> others = permissions.stream()
                    .filter(permission -> text(permission, "vhost").equals(section.vhost()))
                    .map(permission -> text(permission, "user"))
                    .filter(user -> !turns.owner(user).equals(Optional.of(section))
                            && !user.equals(scope.server().user()))
                    .sorted()
                    .toList();
            if (!others.isEmpty() && !section.service().absent()) {
                notes.add(Note.of(
                        "others-in-vhost",
                        scope.server().vhost(section.vhost()),
                        String.join(", ", others) + " may use it too, and berth leaves that alone. To end it:"
                                + " rabbitmqctl clear_permissions -p VHOST USER"));
            }
        }
        return notes;
    }

    private boolean isOurs(Optional<Mark> mark) {
        return mark.filter(owner -> owner.fleet().equals(scope.fleet())).isPresent();
    }

    private static PasswordStatus status(Node user, List<Secret> candidates) {
        String hash = text(user, "password_hash");
        String algorithm = user.text("hashing_algorithm").orElse(RabbitHash.ALGORITHM);
        if (hash.isEmpty()) {
            return new PasswordStatus.Unset();
        }
        if (!RabbitHash.knows(algorithm)) {
            return new PasswordStatus.Unknown("its password can't be checked: berth doesn't know " + algorithm);
        }
        return candidates.stream()
                .filter(candidate -> RabbitHash.matches(hash, algorithm, candidate))
                .findFirst()
                .<PasswordStatus>map(PasswordStatus.Works::new)
                .orElseGet(() -> PasswordStatus.without(candidates));
    }

    private RabbitUser user(Node user, Map<Address, PasswordStatus> statuses) {
        Address address = scope.server().user(text(user, "name"));
        SortedSet<String> tags = tags(user);
        Optional<Mark> mark = mark(tags);
        tags.removeIf(tag -> RabbitTag.read(tag).isPresent());
        Password password = switch (statuses.getOrDefault(address, new PasswordStatus.Unknown(""))) {
            case PasswordStatus.Wrong _ -> Password.DIFFERENT;
            case PasswordStatus.Unfound _ -> Password.NOT_FOUND;
            case PasswordStatus.Unset _ -> Password.NONE;
            case PasswordStatus.Works _, PasswordStatus.Unknown _, PasswordStatus.Absent _ -> Password.AS_IN_SECRET;
        };
        return new RabbitUser(address, mark, tags, password);
    }

    private RabbitVhost vhost(Node vhost, Map<String, Content> contents) {
        String name = text(vhost, "name");
        var most = new TreeMap<String, Integer>();
        limits.stream()
                .filter(limit -> text(limit, "vhost").equals(name))
                .forEach(limit ->
                        limit.entries("value").forEach((what, value) -> most.put(what, Integer.valueOf(value.text()))));
        return new RabbitVhost(
                scope.server().vhost(name),
                Comment.parse(text(vhost, "description")),
                tags(vhost),
                vhost.text("default_queue_type").filter(type -> !type.equals("undefined")),
                most,
                contents.getOrDefault(name, Content.NONE));
    }

    /// The resources without a mark that belong to the services' vhosts and users. They are removed together
    /// with a service.
    private List<RabbitResource> parts() {
        RabbitTurns turns = turns();
        return scope.sections().stream()
                .filter(section -> !section.service().absent())
                .flatMap(section -> Stream.of(permissions(section, turns), topics(section, turns), policies(section)))
                .flatMap(part -> part)
                .toList();
    }

    private Stream<RabbitResource> permissions(RabbitSection section, RabbitTurns turns) {
        return permissions.stream()
                .filter(permission -> isOf(section, turns, permission))
                .map(permission -> RabbitDesired.permission(section, text(permission, "user"), rights(permission)));
    }

    private Stream<RabbitResource> topics(RabbitSection section, RabbitTurns turns) {
        return topics.stream()
                .filter(topic -> isOf(section, turns, topic))
                .map(topic ->
                        RabbitDesired.topic(section, text(topic, "user"), text(topic, "exchange"), rights(topic)));
    }

    private Stream<RabbitResource> policies(RabbitSection section) {
        return policies.stream()
                .filter(policy -> section.vhostSpec().policies().isPresent()
                        && text(policy, "vhost").equals(section.vhost()))
                .map(policy -> new RabbitPolicy(
                        RabbitDesired.policy(section, text(policy, "name")),
                        section.vhost(),
                        text(policy, "name"),
                        text(policy, "pattern"),
                        text(policy, "apply-to"),
                        policy.integer("priority").orElse(0),
                        JsonWriter.of(policy.get("definition"))));
    }

    private static boolean isOf(RabbitSection section, RabbitTurns turns, Node right) {
        return text(right, "vhost").equals(section.vhost())
                && turns.owner(text(right, "user")).equals(Optional.of(section));
    }

    private static Rights rights(Node node) {
        return new Rights(text(node, "configure"), text(node, "write"), text(node, "read"));
    }

    /// Written as a list since 3.9, before as one text.
    public static SortedSet<String> tags(Node node) {
        return node.items("tags").stream()
                .flatMap(tags -> Stream.of(tags.text().split(",")))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Node node, String key) {
        return node.text(key).orElse("");
    }
}
