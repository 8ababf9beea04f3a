package dev.berth.provider.secrets;

import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// To do something to a kind of object, in these namespaces; in none for what belongs to no namespace.
///
/// @param resource with its group: `deployments.apps`
record ApiAccess(String verb, String resource, SortedSet<String> namespaces) {

    ApiAccess {
        namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
    }

    /// The rights that an apply may need. Pure.
    ///
    /// @param found the Secrets that there are
    /// @param missing the namespaces that there aren't
    static List<ApiAccess> ofApply(SecretsSection section, Predicate<DeclaredSecret> found, SortedSet<String> missing) {
        var rights = new ArrayList<ApiAccess>();
        add(rights, "patch", "secrets", section.namespaces(_ -> true), missing);
        add(
                rights,
                "create",
                "secrets",
                section.namespaces(secret -> !secret.absent() && !found.test(secret)),
                missing);
        add(rights, "delete", "secrets", section.namespaces(secret -> secret.absent() && found.test(secret)), missing);
        for (String kind : List.of("deployment", "statefulset", "daemonset")) {
            add(
                    rights,
                    "patch",
                    kind + "s.apps",
                    section.namespaces(secret -> !secret.absent()
                            && section.restarts(secret).stream().anyMatch(name -> name.startsWith(kind + "/"))),
                    missing);
        }
        if (section.createNamespaces() && !missing.isEmpty()) {
            rights.add(new ApiAccess("create", "namespaces", new TreeSet<>()));
        }
        return rights;
    }

    private static void add(
            List<ApiAccess> rights, String verb, String resource, SortedSet<String> namespaces, Set<String> missing) {
        namespaces.removeAll(missing);
        if (!namespaces.isEmpty()) {
            rights.add(new ApiAccess(verb, resource, namespaces));
        }
    }
}
