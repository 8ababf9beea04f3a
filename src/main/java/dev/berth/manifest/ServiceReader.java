package dev.berth.manifest;

import dev.berth.core.KeyRef;
import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.core.Ownership;
import dev.berth.core.Problems;
import dev.berth.core.ServiceId;
import dev.berth.core.Text;
import dev.berth.credential.PendingPasswords;
import dev.berth.system.Section;
import dev.berth.system.SectionReader;
import dev.berth.template.Expressions;
import dev.berth.template.Part;
import dev.berth.template.Template;
import dev.berth.template.TemplateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Reads a manifest that the schema has accepted.
///
/// @param readers by the name of their section
record ServiceReader(Map<String, SectionReader> readers, Platform platform, Problems problems) {

    /// The service of `file`, whose content is `root`.
    Service read(String file, Node root) {
        ServiceId id = id(root);
        var sections = new TreeMap<String, Section>();
        for (String system : platform.servers().keySet()) {
            root.get(system)
                    .ifPresent(node ->
                            sections.put(system, reader(system).read(id, node, platform.servers(system), problems)));
        }
        List<String> restart = root.items("restart").stream().map(Node::text).toList();
        var secrets = secrets(id, root, sections);
        if (sections.isEmpty() && root.get("secrets").isEmpty()) {
            problems.add(
                    ProblemCodes.INCOMPLETE,
                    root.originOf("service"),
                    id.name() + " declares nothing. Add a section, such as `postgres: {}`, or remove the file");
        }
        return new Service(id, ownership(root), file, root, sections, secrets, exports(id, root), restart);
    }

    private static Ownership ownership(Node root) {
        var labels = new TreeMap<String, String>();
        root.entries("labels").forEach((name, value) -> labels.put(name, value.text()));
        var places = new TreeMap<String, Origin>();
        places("", root, root.originOf("service").file(), places);
        return new Ownership(root.text("owner"), labels, places);
    }

    /// Adds the values that another file than the manifest gives.
    private static void places(String key, Node node, String manifest, SortedMap<String, Origin> places) {
        if (node instanceof Node.Fields mapping) {
            mapping.fields().forEach((name, value) -> places(name, value, manifest, places));
        } else if (!node.origin().file().equals(manifest)) {
            places.putIfAbsent(key, node.origin());
        }
    }

    private SectionReader reader(String system) {
        SectionReader reader = readers.get(system);
        if (reader == null) {
            throw new IllegalStateException("no provider reads " + system);
        }
        return reader;
    }

    private static ServiceId id(Node root) {
        ServiceId id = ServiceId.of(root.get("service").orElseThrow().text(), root.originOf("service"));
        boolean absent = root.text("state").equals(Optional.of("absent"));
        return new ServiceId(id.name(), root.text("namespace").orElse(id.namespace()), id.origin(), absent);
    }

    private SortedMap<String, SortedMap<String, DeclaredKey>> secrets(
            ServiceId id, Node root, SortedMap<String, Section> sections) {
        var expressions = new HashMap<String, Expressions>(sections);
        var secrets = new TreeMap<String, SortedMap<String, DeclaredKey>>();
        root.entries("secrets").forEach((name, entries) -> {
            var keys = new TreeMap<String, DeclaredKey>();
            entries.entries()
                    .forEach((key, value) -> keys.put(
                            key,
                            declared(
                                    new KeyRef(id.namespace(), name, key),
                                    () -> Template.parse(value.text()),
                                    entries.originOf(key),
                                    id,
                                    expressions)));
            secrets.put(name, keys);
        });
        if (root.get("secrets").isEmpty()) {
            String name = id.name() + "-env";
            var keys = new TreeMap<String, DeclaredKey>();
            sections.forEach((system, section) -> section.defaultKeys().forEach((suffix, template) -> {
                String key = id.keyPrefix() + "_" + suffix;
                keys.put(
                        key,
                        declared(
                                new KeyRef(id.namespace(), name, key),
                                () -> template,
                                root.originOf(system),
                                id,
                                expressions));
            }));
            if (!keys.isEmpty()) {
                secrets.put(name, keys);
            }
        }
        SecretBinding.of(root).forEach((name, binding) -> {
            SortedMap<String, DeclaredKey> keys = secrets.computeIfAbsent(name, _ -> new TreeMap<>());
            Origin origin = root.get("secretBindings").orElseThrow().originOf(name);
            binding.keys()
                    .forEach((key, template) -> keys.computeIfAbsent(
                            key,
                            _ -> declared(
                                    new KeyRef(id.namespace(), name, key), () -> template, origin, id, expressions)));
        });
        SecretBinding.check(root, secrets.keySet(), problems);
        return secrets;
    }

    /// A manifest has one namespace, so its keys are named without it: `auth-api-env/INTERNAL_KEY`.
    private static List<Consent> exports(ServiceId id, Node root) {
        Node exports = root.get("exports").orElseGet(() -> Node.empty(root.origin()));
        return exports.entries().keySet().stream()
                .map(key -> new Consent(
                        KeyRef.parse(id.namespace() + "/" + key), texts(exports.items(key)), exports.originOf(key)))
                .toList();
    }

    private static SortedSet<String> texts(List<Node> nodes) {
        return nodes.stream().map(Node::text).collect(Collectors.toCollection(TreeSet::new));
    }

    private DeclaredKey declared(
            KeyRef key, Supplier<Template> read, Origin origin, ServiceId id, Map<String, Expressions> expressions) {
        try {
            if (key.key().equals(PendingPasswords.KEY)) {
                throw new TemplateException("berth keeps new passwords under this key. Choose another name");
            }
            Template template = read.get();
            knows(template);
            List<Part> parts = template.expand(key, id.name(), id.namespace(), expressions);
            return new DeclaredKey(template, origin, parts);
        } catch (TemplateException malformed) {
            problems.add(ProblemCodes.TEMPLATE, origin, key.key() + ": " + malformed.getMessage());
            return DeclaredKey.broken(origin);
        }
    }

    /// A section that no manifest can have is a typo, not a missing section.
    private void knows(Template template) {
        for (Template.Piece piece : template.pieces()) {
            Set<String> known = platform.servers().keySet();
            if (piece instanceof Template.Piece.Field(var expression) && !known.contains(expression.section())) {
                throw new TemplateException(expression + ": there is no section \"" + expression.section() + "\". "
                        + Text.nearest(expression.section(), known)
                                .map(near -> "Did you mean " + near + "?")
                                .orElse("There are: " + String.join(", ", known)));
            }
        }
    }
}
