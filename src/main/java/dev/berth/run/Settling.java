package dev.berth.run;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.Secret;
import dev.berth.core.Verdict;
import dev.berth.secret.Part;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Decides which password each login has or will have. Pure.
final class Settling {

    private Settling() {}

    /// A candidate that the server accepts wins; then the likeliest that a Secret holds; else one is generated. A
    /// shared password is what it is.
    static Credentials credentials(
            Collection<List<Part>> values,
            Map<Address, List<Secret>> candidates,
            Map<Address, Verdict> verdicts,
            Map<Address, Secret> shared) {
        var credentials = new TreeMap<Address, Credential>();
        shared.forEach((address, secret) -> credentials.put(address, new Credential.Known(secret)));
        for (List<Part> value : values) {
            for (Part part : value) {
                if (part instanceof Part.Password password && !shared.containsKey(password.login())) {
                    credentials.putIfAbsent(password.login(), settle(password, candidates, verdicts));
                }
            }
        }
        return new Credentials(credentials);
    }

    private static Credential settle(
            Part.Password password, Map<Address, List<Secret>> candidates, Map<Address, Verdict> verdicts) {
        if (verdicts.get(password.login()) instanceof Verdict.Works(Secret works)) {
            return new Credential.Known(works);
        }
        List<Secret> found = candidates.getOrDefault(password.login(), List.of());
        return found.isEmpty() ? new Credential.Generated(password.length()) : new Credential.Known(found.getFirst());
    }
}
