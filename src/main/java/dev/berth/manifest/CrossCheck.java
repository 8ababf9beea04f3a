package dev.berth.manifest;

import dev.berth.core.Address;
import dev.berth.core.Claim;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.system.Section;
import dev.berth.template.Part;
import dev.berth.template.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Checks that need all manifests: that no two services claim the same object, and that a service is told
/// what it needs.
record CrossCheck(Platform platform, Problems problems) {

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final int FREE_SLOTS_SHOWN = 3;

    /// The service that claims an address, and the place of the claim.
    private record Holder(ServiceId service, Claim claim) {}

    /// Checks services in the order of their files; of two that collide, the later one has the problem.
    void check(List<Service> services) {
        Map<String, ServiceId> names = new HashMap<>();
        Map<Address, Holder> holders = new HashMap<>();
        var clashes = new ArrayList<Holder>();
        for (Service service : services) {
            ServiceId first = names.putIfAbsent(service.id().name(), service.id());
            if (first != null) {
                problems.add(
                        ProblemCodes.SERVICE,
                        service.id().origin(),
                        "service \"" + first.name() + "\" is already declared at " + first.origin()
                                + ". Remove or rename one");
                continue;
            }
            for (Claim claim : claims(service)) {
                var holder = new Holder(service.id(), claim);
                if (holders.putIfAbsent(claim.address(), holder) != null) {
                    clashes.add(holder);
                }
            }
            namespace(service.id());
            closed(service);
            if (!service.id().absent()) {
                logins(service);
            }
        }
        clashes.forEach(late -> clash(late, holders));
    }

    private static List<Claim> claims(Service service) {
        var claims = new ArrayList<Claim>();
        service.sections().values().forEach(section -> claims.addAll(section.claims()));
        service.secrets().forEach((name, keys) -> {
            String namespace = service.id().namespace();
            Origin origin = keys.values().stream()
                    .map(DeclaredKey::origin)
                    .min(Origin::compareTo)
                    .orElse(service.id().origin());
            claims.add(new Claim(
                    Address.of("secret", namespace, name), origin, "Secret \"" + namespace + "/" + name + "\""));
        });
        return claims;
    }

    private void clash(Holder late, Map<Address, Holder> holders) {
        Claim claim = late.claim();
        Holder early = holders.get(claim.address());
        if (early == null) {
            throw new AssertionError(claim);
        }
        String who = early.service().equals(late.service())
                ? "this service itself"
                : early.service().name();
        problems.add(
                ProblemCodes.CLAIM,
                claim.origin(),
                claim.what() + " is already held by " + who + " ("
                        + early.claim().origin() + "). "
                        + free(claim.address(), holders.keySet()).orElse("Choose another name"));
    }

    /// The next free numbers of a numbered thing: `redis/main/slot/3`.
    private Optional<String> free(Address address, Set<Address> taken) {
        if (!address.kind().equals(Optional.of("slot"))) {
            return Optional.empty();
        }
        Node server = platform.servers(address.system()).get(address.server());
        int count = server == null ? 0 : server.integer("databases").orElse(0);
        String free = IntStream.range(0, count)
                .mapToObj(String::valueOf)
                .filter(number -> !taken.contains(address.head().child("slot", number)))
                .limit(FREE_SLOTS_SHOWN)
                .collect(Collectors.joining(", "));
        return Optional.of(
                free.isEmpty()
                        ? "None of the server's " + count + " is free: use another server"
                        : "Take a free one: " + free + ".");
    }

    /// A declared namespace is the schema's business; one that follows from the service's name may still be none.
    private void namespace(ServiceId id) {
        if (!DNS_LABEL.matcher(id.namespace()).matches()) {
            problems.add(
                    ProblemCodes.KUBERNETES_NAME,
                    id.origin(),
                    "the namespace \"" + id.namespace() + "\" follows from \"" + id.name()
                            + "\" and is not valid in Kubernetes. Name one: `namespace: …`");
        }
    }

    /// A namespace that the platform keeps for itself is no service's.
    private void closed(Service service) {
        String namespace = service.id().namespace();
        boolean writes = !service.secrets().isEmpty() || !service.restart().isEmpty();
        if (writes && platform.isClosed(namespace)) {
            problems.add(
                    ProblemCodes.CLOSED,
                    service.id().origin(),
                    "the namespace \"" + namespace + "\" is kept for the cluster itself or holds berth's own passwords."
                            + " Choose another: `namespace: …`, or let the platform team write in berth.yaml:"
                            + " `secrets: {namespaces: [" + namespace + "]}`");
        }
    }

    /// Only berth knows the passwords of a service's logins, so each must stand in one of its Secrets.
    private void logins(Service service) {
        if (service.keys().values().stream().anyMatch(DeclaredKey::isBroken)) {
            return;
        }
        Set<Address> held = service.keys().values().stream()
                .flatMap(key -> key.parts().stream())
                .mapMulti((Part part, Consumer<Address> sink) -> {
                    if (part instanceof Part.Password password) {
                        sink.accept(password.login());
                    }
                })
                .collect(Collectors.toSet());
        service.sections()
                .values()
                .forEach(section -> section.logins().forEach((name, login) -> {
                    if (!held.contains(login)) {
                        Origin origin = section.claims().stream()
                                .filter(claim -> claim.address().equals(login))
                                .findFirst()
                                .map(Claim::origin)
                                .orElse(service.id().origin());
                        problems.add(
                                ProblemCodes.UNPUBLISHED_PASSWORD,
                                origin,
                                "no Secret of " + service.id().name() + " holds the password of \"" + name
                                        + "\", so nobody could use it. " + "Add a key below `secrets`"
                                        + example(service.id(), section, login));
                    }
                }));
    }

    /// The default key that would tell the login's password.
    private static String example(ServiceId id, Section section, Address login) {
        for (Map.Entry<String, Template> key : section.defaultKeys().entrySet()) {
            for (Template.Piece piece : key.getValue().pieces()) {
                if (piece instanceof Template.Piece.Field(var expression) && tells(section.expand(expression), login)) {
                    return ": `" + id.keyPrefix() + "_" + key.getKey() + ": " + key.getValue() + "`";
                }
            }
        }
        return "";
    }

    private static boolean tells(List<Part> parts, Address login) {
        return parts.stream()
                .anyMatch(part -> part instanceof Part.Password password
                        && password.login().equals(login));
    }
}
