package dev.berth.secret;

import dev.berth.core.Address;
import dev.berth.core.Credentials;
import dev.berth.core.Credentials.Credential;
import dev.berth.core.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// How a Secret's value differs from the declared one, in words that give nothing away: `host old.example ->
/// new.example, password`. Pure.
public final class Difference {

    /// What hosts, ports, databases and users look like; whatever looks otherwise isn't shown.
    private static final Pattern SHOWN = Pattern.compile("[A-Za-z0-9._:$%\\[\\]-]{0,253}");

    /// Shorter texts stand in a password by chance.
    private static final int TELLING = 3;

    private Difference() {}

    /// The words, or nothing if the live value isn't understood.
    ///
    /// @param parts what the declared value is made of
    /// @param desired empty if a password in it is still to be made
    public static String of(List<Part> parts, Secret live, Optional<Secret> desired) {
        Optional<Directions> before = Directions.of(live.reveal());
        Optional<Directions> after = declared(parts);
        var words = new ArrayList<String>();
        if (before.isPresent() && after.isPresent()) {
            List<Secret> hidden = Part.logins(parts).stream()
                    .flatMap(login -> Part.find(parts, login, live).stream())
                    .toList();
            words.addAll(facts(before.get(), after.get(), hidden));
        }
        if (differsInPassword(parts, live, desired)) {
            words.add("password");
        }
        return words.isEmpty() && before.isPresent() && after.isPresent() ? "spelling" : String.join(", ", words);
    }

    private static List<String> facts(Directions before, Directions after, List<Secret> hidden) {
        var words = new ArrayList<String>();
        after.facts().forEach((name, desired) -> {
            String live = before.facts().getOrDefault(name, "");
            if (!live.equals(desired)) {
                boolean shown = before.tells(name)
                        && SHOWN.matcher(live).matches()
                        && hidden.stream()
                                .noneMatch(password -> live.length() >= TELLING
                                        && (password.reveal().contains(live) || live.contains(password.reveal())));
                words.add(shown ? name + " " + named(live) + " -> " + named(desired) : name);
            }
        });
        if (!before.parameters().equals(after.parameters())) {
            words.add("parameters");
        }
        return words;
    }

    private static String named(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    /// What the declared value says, whatever its passwords are.
    private static Optional<Directions> declared(List<Part> parts) {
        Map<Address, Credential> anything = new TreeMap<>();
        Part.logins(parts).forEach(login -> anything.put(login, new Credential.Known(Secret.of("x"))));
        return Part.join(parts, new Credentials(new TreeMap<>(anything)), _ -> Optional.empty())
                .map(Secret::reveal)
                .flatMap(Directions::of);
    }

    private static boolean differsInPassword(List<Part> parts, Secret live, Optional<Secret> desired) {
        return Part.logins(parts).stream().anyMatch(login -> {
            List<Secret> found = Part.find(parts, login, live);
            List<Secret> right =
                    desired.map(value -> Part.find(parts, login, value)).orElse(List.of());
            return right.isEmpty() || !found.contains(right.getFirst());
        });
    }
}
