package dev.berth.provider.postgres.live;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.core.Parallel;
import dev.berth.core.PasswordStatus;
import dev.berth.core.Secret;
import dev.berth.core.SecretFindings;
import dev.berth.credential.PasswordGenerator;
import dev.berth.provider.postgres.PgChecks;
import dev.berth.provider.postgres.PgException;
import dev.berth.provider.postgres.PgFleet;
import dev.berth.provider.postgres.PgRole;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PgUncheckedPasswords;
import dev.berth.provider.postgres.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Finds out whether the passwords in Secrets are those of their logins: offline against the verifier where the
/// admin may read it, else by logging in.
final class PgPasswordCheck {

    private final PgServerSpec spec;
    private final PgChecks checks;
    private final Optional<Map<String, Optional<String>>> verifiers;
    private final Map<String, Row> roles;
    private final PgUncheckedPasswords untried;
    private final AtomicInteger logins = new AtomicInteger();
    private Optional<Boolean> asks = Optional.empty();

    /// @param verifiers empty if the admin may not read them
    /// @param untried which passwords are not tried then
    PgPasswordCheck(PgChecks checks, Optional<List<Row>> verifiers, List<Row> roles, PgUncheckedPasswords untried) {
        this.spec = untried.scope().server();
        this.untried = untried;
        this.checks = checks;
        this.verifiers = verifiers.map(
                rows -> rows.stream().collect(Collectors.toMap(row -> row.text("name"), row -> row.find("verifier"))));
        this.roles = roles.stream().collect(Collectors.toMap(row -> row.text("name"), row -> row));
    }

    /// Whether the check works without a connection.
    boolean isOffline() {
        return verifiers.isPresent();
    }

    /// How many connections the check took.
    int logins() {
        return logins.get();
    }

    /// The name that a login has now: its own, or if there is no such role, the one that it had before.
    String liveName(String login, Optional<String> former) {
        return roles.containsKey(login)
                ? login
                : former.filter(roles::containsKey).orElse(login);
    }

    /// @param logins with the names that they had before
    SortedMap<Address, PasswordStatus> statuses(SortedMap<Address, Optional<String>> logins, SecretFindings secrets) {
        var addresses = List.copyOf(logins.keySet());
        // Offline it only computes: the server's limit on sessions is none on processors.
        int atOnce = isOffline()
                ? Runtime.getRuntime().availableProcessors()
                : spec.manners().more();
        List<PasswordStatus> found = Parallel.map(
                addresses,
                atOnce,
                login -> status(
                        login,
                        liveName(login.name(), logins.getOrDefault(login, Optional.empty())),
                        secrets.passwords(login)));
        var statuses = new TreeMap<Address, PasswordStatus>();
        for (int i = 0; i < addresses.size(); i++) {
            statuses.put(addresses.get(i), found.get(i));
        }
        return statuses;
    }

    /// Proofs of the passwords that are right, by service.
    ///
    /// @param owners whose each login is
    SortedMap<String, SortedSet<String>> proofs(
            Map<Address, PgFleet.Owned> owners, Map<Address, PasswordStatus> statuses) {
        var proofs = new TreeMap<String, SortedSet<String>>();
        owners.forEach((login, owned) -> {
            String role = liveName(login.name(), owned.former());
            if (statuses.get(login) instanceof PasswordStatus.Works(Secret password)) {
                verifiers
                        .flatMap(known -> known.getOrDefault(role, Optional.empty()))
                        .flatMap(verifier -> checks.toRemember(role, verifier, password))
                        .ifPresent(proof -> proofs.computeIfAbsent(owned.service(), _ -> new TreeSet<>())
                                .add(proof));
            }
        });
        return proofs;
    }

    private PasswordStatus status(Address login, String user, List<Secret> candidates) {
        Row role = roles.get(user);
        if (role == null) {
            return new PasswordStatus.Absent();
        }
        return verifiers
                .map(known -> byVerifier(user, known.getOrDefault(user, Optional.empty()), candidates))
                .orElseGet(() -> unreadable(login, user, role, candidates));
    }

    private PasswordStatus unreadable(Address login, String user, Row role, List<Secret> candidates) {
        boolean removed = role.find("comment")
                .filter(comment -> PgRole.saysNoPassword(Comment.parse(comment)))
                .isPresent();
        return removed
                ? new PasswordStatus.Unset()
                : untried.status(login, role, candidates).orElseGet(() -> byLogin(user, role, candidates));
    }

    private PasswordStatus byVerifier(String user, Optional<String> verifier, List<Secret> candidates) {
        if (verifier.isEmpty()) {
            return new PasswordStatus.Unset();
        }
        return checks.find(user, verifier.get(), candidates)
                .<PasswordStatus>map(PasswordStatus.Works::new)
                .orElseGet(() -> PasswordStatus.without(candidates));
    }

    /// A login that is switched off or expired can't show whether its password is right; switching it on comes
    /// first anyway.
    private PasswordStatus byLogin(String user, Row role, List<Secret> candidates) {
        if (candidates.isEmpty()) {
            return new PasswordStatus.Unfound();
        }
        if (!role.flag("login")) {
            return new PasswordStatus.Unknown("its password can't be checked while it may not log in");
        }
        if (role.find("expired").equals(Optional.of("t"))) {
            return new PasswordStatus.Unknown("its password can't be checked, as it has expired");
        }
        for (Secret candidate : candidates) {
            switch (attempt(user, candidate)) {
                case RIGHT -> {
                    return asksForPasswords(user)
                            ? new PasswordStatus.Works(candidate)
                            : new PasswordStatus.Unknown(
                                    "the server lets " + user
                                            + " in with any password (pg_hba.conf says trust), so its password can't be checked");
                }
                case UNCLEAR -> {
                    return new PasswordStatus.Unknown(
                            "its password can't be checked: berth may not read pg_authid, and the server"
                                    + " refuses a login from here for another reason than the password");
                }
                case WRONG -> {}
            }
        }
        return new PasswordStatus.Wrong();
    }

    private enum Attempt {
        RIGHT,
        WRONG,
        UNCLEAR
    }

    /// See PostgreSQL docs, Appendix A. The password is checked before rights and the role's own limit, so such a
    /// refusal means it was right; a server that is full refuses before.
    private Attempt attempt(String user, Secret password) {
        logins.incrementAndGet();
        try (var _ = PgConnection.attempt(spec, user, password)) {
            return Attempt.RIGHT;
        } catch (PgException e) {
            return switch (e.state()) {
                case "28P01" -> Attempt.WRONG;
                case "42501" -> Attempt.RIGHT;
                case "28000" -> Attempt.UNCLEAR;
                default -> {
                    if (e.isAfterPassword()) {
                        yield Attempt.RIGHT;
                    }
                    throw e;
                }
            };
        }
    }

    /// Whether a password that can't be right is refused; asked once per server.
    private synchronized boolean asksForPasswords(String user) {
        boolean known = asks.orElseGet(
                () -> attempt(user, new PasswordGenerator().generate(PasswordGenerator.LENGTH)) == Attempt.WRONG);
        asks = Optional.of(known);
        return known;
    }
}
