package dev.berth.provider.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.Change;
import dev.berth.core.Credentials;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.Diff;
import dev.berth.core.Field;
import dev.berth.core.KeyRef;
import dev.berth.core.Mark;
import dev.berth.core.Origin;
import dev.berth.core.Refusal;
import dev.berth.core.Secret;
import dev.berth.core.Step.Phase;
import dev.berth.kubernetes.Labels;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.provider.secrets.SecretsSection.DeclaredKey;
import dev.berth.provider.secrets.SecretsSection.DeclaredSecret;
import dev.berth.template.Part;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecretsProviderTest {

    private static final Mark MARK = new Mark("default", "orders-api");
    private static final Address LOGIN = Address.of("postgres", "main", "role", "orders_user");
    private static final KeyRef GENERATED = new KeyRef("shop", "orders-env", "KEY");

    private static final List<Part> URL = List.of(
            new Part.Text("postgresql://orders_user:"),
            new Part.Password(LOGIN, ValueEncoding.URL, "orders_user", 32),
            new Part.Text("@h/orders"));
    private static final List<Part> HOST = List.of(new Part.Text("h"));
    private static final List<Part> KEY = List.of(new Part.Password(GENERATED.address(), ValueEncoding.PLAIN, "", 64));
    private static final List<Part> REDIS =
            List.of(new Part.Password(Address.of("redis", "main"), ValueEncoding.PLAIN, "", 0));

    private static final Credentials KNOWN =
            known(Map.of(LOGIN, "pw", GENERATED.address(), "k", Address.of("redis", "main"), "r"));

    @Test
    void writesNewPasswordsBeforeAnyServerLearnsThemAndTheRestAtTheEnd() {
        var provider = provider(Map.of("URL", URL, "HOST", HOST, "KEY", KEY, "REDIS", REDIS));

        List<SecretStep> steps =
                provider.steps(change(provider, Map.of(), Credentials.none(), Optional.empty()), live(Map.of()));

        assertEquals(
                List.of(
                        Phase.CREDENTIALS + " write secret shop/orders-env: KEY, REDIS, URL",
                        Phase.PUBLISH + " write secret shop/orders-env: HOST"),
                shown(steps));
    }

    @Test
    void leavesAPasswordThatALiveSecretHoldsToTheEnd() {
        var provider = provider(Map.of("A", URL, "B", URL, "REDIS", REDIS));
        Map<String, String> live = Map.of("A", "postgresql://orders_user:pw@old/orders");

        List<SecretStep> steps = provider.steps(change(provider, live, KNOWN, Optional.of(MARK)), live(live));

        assertEquals(List.of(Phase.PUBLISH + " write secret shop/orders-env: A, B, REDIS"), shown(steps));
    }

    @Test
    void writesAPasswordFirstThatIsKnownAndStandsInNoLiveSecret() {
        var provider = provider(Map.of("A", URL));
        Map<String, String> live = Map.of("A", "postgresql://orders_user:former@h/orders");

        List<SecretStep> steps = provider.steps(change(provider, live, KNOWN, Optional.of(MARK)), live(live));

        assertEquals(List.of(Phase.CREDENTIALS + " write secret shop/orders-env: A"), shown(steps));
    }

    @Test
    void writesOnlyKeysThatDiffer() {
        var provider = provider(Map.of("HOST", HOST, "URL", URL));
        Map<String, String> live = Map.of("HOST", "former", "URL", "postgresql://orders_user:pw@h/orders");
        Change<SecretResource> change = change(provider, live, KNOWN, Optional.of(MARK));

        assertEquals(
                List.of(Phase.PUBLISH + " write secret shop/orders-env: HOST"),
                shown(provider.steps(change, live(live))));
        assertEquals(
                List.of("HOST changed"),
                change.fields().stream().map(Field::toString).toList());
    }

    @Test
    void adoptsAnUnmarkedSecretByItsLabelsAlone() {
        var provider = provider(Map.of("HOST", HOST));
        Map<String, String> live = Map.of("HOST", "h", "other", "kept");

        List<SecretStep> steps = provider.steps(change(provider, live, KNOWN, Optional.empty()), live(live));

        assertEquals(List.of(Phase.PUBLISH + " label secret shop/orders-env as berth's"), shown(steps));
    }

    @Test
    void hasNothingToDoWhenAllKeysAreAsDeclared() {
        var provider = provider(Map.of("HOST", HOST, "URL", URL, "KEY", KEY));
        Map<String, String> live =
                Map.of("HOST", "h", "URL", "postgresql://orders_user:pw@h/orders", "KEY", "k", "other", "kept");

        assertEquals(List.of(), changes(provider, live, KNOWN, Optional.of(MARK)));
    }

    @Test
    void copiesAKeyOfThisFleetThroughItsOwnParts() {
        var provider = new SecretsProvider(
                new SecretsSection(
                        "default",
                        List.of(
                                secret("orders-env", Map.of("KEY", KEY)),
                                secret("a-env", Map.of("COPY", copy("shop/b-env/AGAIN"))),
                                secret("b-env", Map.of("AGAIN", copy("shop/orders-env/KEY"))))),
                () -> {
                    throw new AssertionError("no IO");
                });

        var desired = provider.desired(live(Map.of()), KNOWN);

        assertEquals(
                List.of("KEY=k", "COPY=k", "AGAIN=k"),
                desired.stream().map(entry -> revealed(entry.resource())).toList());
        assertEquals(
                List.of(), provider.refusals(new Change.Create<>(desired.get(1).resource()), live(Map.of())));
    }

    @Test
    void copiesAForeignKeyAsItIs() {
        var provider = provider(Map.of("COPY", copy("auth/auth-env/KEY")));
        var live = new LiveSecrets(
                new TreeMap<>(Map.of(KeyRef.parse("auth/auth-env/KEY"), Secret.of("theirs"))), new TreeMap<>());

        assertEquals(
                "COPY=theirs", revealed(provider.desired(live, KNOWN).getFirst().resource()));
    }

    @Test
    void refusesToCopyWhatIsNotThere() {
        var provider = provider(Map.of("A", copy("auth/auth-env/KEY"), "B", copy("auth/gone/KEY")));
        var live = new LiveSecrets(
                new TreeMap<>(Map.of(KeyRef.parse("auth/auth-env/OTHER"), Secret.of("theirs"))), new TreeMap<>());
        var desired = provider.desired(live, KNOWN).getFirst().resource();

        List<Refusal> refusals = provider.refusals(new Change.Create<>(desired), live);

        assertEquals(
                List.of(
                        "secret/shop/orders-env: A copies auth/auth-env/KEY, but Secret auth/auth-env has no key KEY."
                                + " Create it there, or correct ${copy:…} in orders.yaml:3",
                        "secret/shop/orders-env: B copies auth/gone/KEY, but there is no Secret auth/gone."
                                + " Create it there, or correct ${copy:…} in orders.yaml:3"),
                refusals.stream().map(Refusal::message).toList());
        assertFalse(refusals.getFirst().liftable());
    }

    @Test
    void showsNoValueAnywhere() {
        var provider = provider(Map.of("URL", URL, "HOST", HOST, "KEY", KEY));
        Change<SecretResource> change = change(provider, Map.of("URL", "earlier"), KNOWN, Optional.empty());

        String everything =
                change + " " + change.fields() + " " + provider.steps(change, live(Map.of())) + live(Map.of("A", "k"));

        assertTrue(everything.contains("(secret)"));
        assertFalse(everything.contains("pw@") || everything.contains("earlier") || everything.contains("value=k"));
    }

    @Test
    void keepsAKeyThatIsCalledMarkApartFromTheMark() {
        var resource = new SecretResource(
                Address.of("secret", "n", "s"),
                Optional.of(MARK),
                new TreeMap<>(Map.of("mark", new SecretValue.Known(Secret.of("x")))));

        assertEquals(
                "{key mark=(secret), mark=orders-api (fleet default)}",
                resource.fields().toString());
    }

    @Test
    void summarisesItsKeys() {
        assertEquals("A, B, C", summary("A", "B", "C"));
        assertEquals("A, B, C and 2 more", summary("A", "B", "C", "D", "E"));
    }

    private static String summary(String... keys) {
        var values = new TreeMap<String, SecretValue>();
        for (String key : keys) {
            values.put(key, new SecretValue.Pending());
        }
        return new SecretResource(Address.of("secret", "n", "s"), Optional.empty(), values).summary();
    }

    private static List<Part> copy(String source) {
        return List.of(new Part.Copy(KeyRef.parse(source)));
    }

    private static SecretsProvider provider(Map<String, List<Part>> keys) {
        return new SecretsProvider(new SecretsSection("default", List.of(secret("orders-env", keys))), () -> {
            throw new AssertionError("no IO");
        });
    }

    private static DeclaredSecret secret(String name, Map<String, List<Part>> keys) {
        var declared = new TreeMap<String, DeclaredKey>();
        keys.forEach((key, parts) -> declared.put(key, new DeclaredKey(parts, Origin.of("orders.yaml", 3))));
        return new DeclaredSecret("shop", name, MARK, Origin.of("orders.yaml", 2), declared, false);
    }

    private static Change<SecretResource> change(
            SecretsProvider provider, Map<String, String> live, Credentials credentials, Optional<Mark> mark) {
        return changes(provider, live, credentials, mark).getFirst();
    }

    private static List<Change<SecretResource>> changes(
            SecretsProvider provider, Map<String, String> live, Credentials credentials, Optional<Mark> mark) {
        SecretResource desired =
                provider.desired(live(live), credentials).getFirst().resource();
        var values = new TreeMap<String, Secret>();
        live.forEach((key, value) -> values.put(key, Secret.of(value)));
        var declared = new TreeMap<String, List<Part>>();
        desired.values().keySet().forEach(key -> declared.put(key, List.of()));
        return Diff.changes(
                List.of(desired), Set.of(), live.isEmpty() ? List.of() : List.of(live(mark, values, declared)));
    }

    private static SecretResource live(
            Optional<Mark> mark, SortedMap<String, Secret> values, Map<String, List<Part>> declared) {
        var data = new TreeMap<String, Secret>();
        values.forEach(
                (key, value) -> data.put(key, Secret.of(Base64.getEncoder().encodeToString(value.bytes()))));
        var labels = mark.map(Labels::of).orElse(new TreeMap<>());
        return LiveSecretResource.ofFile(
                secret("orders-env", declared),
                new StoredSecret(
                        Address.of("secret", "shop", "orders-env"),
                        new StoredSecret.Metadata("", labels, new TreeMap<>(), List.of(), List.of()),
                        StoredSecret.OPAQUE,
                        false,
                        data,
                        Optional.empty()));
    }

    private static LiveSecrets live(Map<String, String> values) {
        var live = new TreeMap<KeyRef, Secret>();
        values.forEach((key, value) -> live.put(new KeyRef("shop", "orders-env", key), Secret.of(value)));
        return new LiveSecrets(live, new TreeMap<>());
    }

    private static Credentials known(Map<Address, String> passwords) {
        var credentials = new TreeMap<Address, Credential>();
        passwords.forEach((address, password) -> credentials.put(address, new Credential.Known(Secret.of(password))));
        return new Credentials(credentials);
    }

    private static List<String> shown(List<SecretStep> steps) {
        return steps.stream().map(step -> step.phase() + " " + step.preview()).toList();
    }

    private static String revealed(SecretResource resource) {
        var text = new StringBuilder();
        resource.values()
                .forEach((key, value) -> text.append(key)
                        .append('=')
                        .append(value instanceof SecretValue.Known(Secret secret) ? secret.reveal() : "?"));
        return text.toString();
    }
}
