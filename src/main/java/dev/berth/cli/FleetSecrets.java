package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Mark;
import dev.berth.core.Origin;
import dev.berth.core.Secret;
import dev.berth.manifest.DeclaredKey;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.Platform;
import dev.berth.manifest.SecretBinding;
import dev.berth.manifest.Service;
import dev.berth.provider.secrets.SecretMetadata;
import dev.berth.provider.secrets.SecretsSection;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import dev.berth.run.Doctor;
import dev.berth.run.ReconcileInput;
import dev.berth.system.ServerUse;
import dev.berth.template.SplitConnection;
import dev.berth.template.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Converts the Secrets of a fleet into types of packages that don't import manifests. Pure.
final class FleetSecrets {

    private FleetSecrets() {}

    /// The input of the store: the Secrets, and the workloads that are restarted after a change.
    static SecretsSection section(Fleet fleet) {
        var secrets = new ArrayList<DeclaredSecret>();
        var restarts = new TreeMap<String, List<String>>();
        for (Service service : fleet.services()) {
            service.secrets().forEach((name, keys) -> secrets.add(declared(fleet, service, name, keys)));
            if (!service.restart().isEmpty()) {
                restarts.put(service.id().name(), service.restart());
            }
        }
        boolean createNamespaces =
                fleet.platform().store() instanceof Platform.Store.Kubernetes(boolean create) && create;
        return new SecretsSection(fleet.name(), secrets, restarts, createNamespaces);
    }

    private static DeclaredSecret declared(
            Fleet fleet, Service service, String name, SortedMap<String, DeclaredKey> keys) {
        var declared = new TreeMap<String, SecretsSection.DeclaredKey>();
        keys.forEach((key, value) -> declared.put(
                key, new SecretsSection.DeclaredKey(value.template().outline(), value.parts(), value.origin())));
        Origin origin = keys.values().stream()
                .map(DeclaredKey::origin)
                .sorted()
                .findFirst()
                .orElse(service.id().origin());
        return new DeclaredSecret(
                service.id().namespace(),
                name,
                metadata(new Mark(fleet.name(), service.id().name()), service, name),
                origin,
                declared,
                service.id().absent());
    }

    /// The mark, and what the manifest declares of a Secret beside its keys.
    private static SecretMetadata metadata(Mark mark, Service service, String name) {
        return new SecretMetadata(
                Optional.of(mark),
                SecretBinding.typeOf(service.manifest(), name),
                texts(service, "labels"),
                texts(service, "annotations"));
    }

    private static SortedMap<String, String> texts(Service service, String section) {
        var texts = new TreeMap<String, String>();
        service.manifest()
                .get("secretMetadata")
                .ifPresent(
                        declared -> declared.entries(section).forEach((name, value) -> texts.put(name, value.text())));
        return texts;
    }

    /// The service that declares each key, and the place of the declaration.
    static Map<KeyRef, ReconcileInput.Owner> owners(Fleet fleet) {
        var owners = new HashMap<KeyRef, ReconcileInput.Owner>();
        fleet.services()
                .forEach(service -> service.keys()
                        .forEach((key, declared) -> owners.put(
                                key, new ReconcileInput.Owner(service.id().name(), declared.origin()))));
        return owners;
    }

    /// The sections that name each server, with the keys of their services' Secrets.
    static Map<Address, List<ServerUse.OfService>> sections(Fleet fleet) {
        var sections = new HashMap<Address, List<ServerUse.OfService>>();
        for (Service service : fleet.services()) {
            SortedMap<KeyRef, Template> templates = templates(service);
            service.sections()
                    .forEach((system, section) -> sections.computeIfAbsent(
                                    Address.of(system, section.serverName()), _ -> new ArrayList<>())
                            .add(new ServerUse.OfService(section, templates)));
        }
        return sections;
    }

    /// What each key of a service is made of, as its manifest writes it.
    private static SortedMap<KeyRef, Template> templates(Service service) {
        var templates = new TreeMap<KeyRef, Template>();
        service.keys().forEach((key, declared) -> templates.put(key, declared.template()));
        return templates;
    }

    /// Puts URLs together of keys that each tell a piece of one, for `berth doctor`.
    static Doctor.PiecesOfUrls pieces(Fleet fleet) {
        return (name, live) -> {
            var urls = new TreeMap<KeyRef, List<Secret>>();
            for (Service service : fleet.services()) {
                if (service.id().name().equals(name) && !service.id().absent()) {
                    service.sections()
                            .forEach((system, section) ->
                                    urls.putAll(new SplitConnection(system, section, templates(service), live).urls()));
                }
            }
            return urls;
        };
    }
}
