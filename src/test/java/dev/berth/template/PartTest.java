package dev.berth.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.connection.ValueEncoding;
import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PartTest {

    private static final Address OWNER = Address.of("postgres", "main", "role", "owner");
    private static final Address READER = Address.of("postgres", "main", "role", "reader");
    private static final KeyRef OTHER = new KeyRef("auth", "auth-env", "KEY");

    private static final List<Part> URL = List.of(
            new Part.Text("postgresql://owner:"),
            new Part.Password(OWNER, ValueEncoding.URL, "owner", 32),
            new Part.Text("@h/d"));

    @Test
    void joinsToTheWholeValue() {
        assertEquals(
                Optional.of(Secret.of("postgresql://owner:a%40b@h/d")),
                join(URL, Map.of(OWNER, new Credential.Known(Secret.of("a@b")))));
    }

    @Test
    void joinsToNothingWhileAPasswordIsStillToBeMade() {
        assertEquals(Optional.empty(), join(URL, Map.of(OWNER, new Credential.Generated(32))));
        assertEquals(Optional.empty(), join(URL, Map.of()));
    }

    @Test
    void joinsWithWhatIsCopied() {
        assertEquals(Optional.of(Secret.of("copied")), join(List.of(new Part.Copy(OTHER)), Map.of()));
        assertEquals(Optional.empty(), join(List.of(new Part.Copy(new KeyRef("auth", "auth-env", "NONE"))), Map.of()));
    }

    @Test
    void aFingerprintDiffersWithEverythingButThePassword() {
        var turned = Credentials.none().as(OWNER, READER);
        List<String> fingerprints = List.of(
                fingerprint(new Part.Text("a"), new Part.Text("b")),
                fingerprint(new Part.Text("ab")),
                fingerprint(new Part.Password(OWNER, ValueEncoding.URL, "owner", 32)),
                fingerprint(new Part.Password(OWNER, ValueEncoding.PLAIN, "owner", 32)),
                fingerprint(new Part.Password(OWNER, ValueEncoding.URL, "reader", 32)),
                fingerprint(new Part.Password(OWNER, ValueEncoding.URL, "owner", 64)),
                fingerprint(new Part.Copy(OTHER)),
                fingerprint(new Part.Copy(new KeyRef("auth", "auth-env", "OTHER"))),
                fingerprint(new Part.Text(OTHER.toString())),
                Part.fingerprint(List.of(new Part.Password(OWNER, ValueEncoding.URL, "owner", 32)), turned));

        assertEquals(fingerprints.size(), Set.copyOf(fingerprints).size(), fingerprints::toString);
        assertEquals(
                Part.fingerprint(
                        URL, new Credentials(new TreeMap<>(Map.of(OWNER, new Credential.Known(Secret.of("one")))))),
                Part.fingerprint(
                        URL, new Credentials(new TreeMap<>(Map.of(OWNER, new Credential.Known(Secret.of("two")))))));
    }

    private static String fingerprint(Part... parts) {
        return Part.fingerprint(List.of(parts), Credentials.none());
    }

    @Test
    void namesEachLoginOnce() {
        assertEquals(Set.of(OWNER), Part.logins(List.of(URL.get(1), URL.get(0), URL.get(1))));
        assertEquals(Set.of(), Part.logins(List.of(URL.get(0), new Part.Copy(OTHER))));
    }

    @Test
    void findsOnlyThePasswordOfTheLoginThatItIsAskedFor() {
        Secret live = Secret.of("postgresql://owner:plain@h/d");

        assertEquals(List.of(Secret.of("plain")), Part.find(URL, OWNER, live));
        assertEquals(List.of(), Part.find(URL, READER, live));
    }

    @Test
    void takesNoEmptyTextForAPassword() {
        assertEquals(List.of(), Part.find(URL, OWNER, Secret.of("postgresql://owner:@h/d")));
        assertEquals(
                List.of(),
                Part.find(List.of(new Part.Password(OWNER, ValueEncoding.PLAIN, "", 32)), OWNER, Secret.of("")));
    }

    private static Optional<Secret> join(List<Part> parts, Map<Address, Credential> credentials) {
        return Part.join(
                parts,
                new Credentials(new TreeMap<>(credentials)),
                key -> key.equals(OTHER) ? Optional.of(Secret.of("copied")) : Optional.empty());
    }
}
