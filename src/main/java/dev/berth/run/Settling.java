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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Decides which password each login has or will have. Pure.
///
/// @param candidates what live Secrets hold, by login
/// @param pending the new passwords that live Secrets hold beside those
/// @param verdicts what the servers say of both
/// @param shared passwords that berth never makes
/// @param renewed the logins that are to get a new password
record Settling(
        Map<Address, List<Secret>> candidates,
        Map<Address, Secret> pending,
        Map<Address, Verdict> verdicts,
        Map<Address, Secret> shared,
        Set<Address> renewed) {

    /// A rotation that has begun goes on with the password that it began with. Else one that the server accepts
    /// wins; then the likeliest that a Secret holds; else one is generated. A shared one is what it is.
    Credentials credentials(Collection<List<Part>> values) {
        var credentials = new TreeMap<Address, Credential>();
        shared.forEach((address, secret) -> credentials.put(address, new Credential.Known(secret)));
        for (List<Part> value : values) {
            for (Part part : value) {
                if (part instanceof Part.Password password && !shared.containsKey(password.login())) {
                    credentials.computeIfAbsent(password.login(), _ -> settle(password));
                }
            }
        }
        return new Credentials(credentials);
    }

    private Credential settle(Part.Password password) {
        Address login = password.login();
        if (pending.containsKey(login)) {
            Secret next = Objects.requireNonNull(pending.get(login));
            boolean learnt = verdicts.get(login) instanceof Verdict.Works(Secret works) && works.equals(next);
            Credential known = new Credential.Known(next);
            return learnt || !hasPassword(login) ? known : new Credential.Renewed(known);
        }
        if (renewed.contains(login) && hasPassword(login)) {
            return new Credential.Renewed(new Credential.Generated(password.length()));
        }
        if (verdicts.get(login) instanceof Verdict.Works(Secret works)) {
            return new Credential.Known(works);
        }
        List<Secret> found = candidates.getOrDefault(login, List.of());
        return found.isEmpty() ? new Credential.Generated(password.length()) : new Credential.Known(found.getFirst());
    }

    /// Whether there is a password to replace, as far as the server says anything.
    private boolean hasPassword(Address login) {
        return switch (verdicts.get(login)) {
            case Verdict.Works _, Verdict.Wrong _, Verdict.Unknown _ -> true;
            case Verdict.Unset _, Verdict.Absent _ -> false;
            case null -> false;
        };
    }
}
