package dev.berth.core;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Who applies: a person, or whoever began the run of a pipeline. It is made of variables that anybody may have set, so
/// it shows no control characters, has an end, and names only pages of the web.
///
/// @param run the address of the pipeline's run
public record Actor(String name, Optional<String> run) {

    /// Of which nothing is known.
    public static final Actor UNKNOWN = new Actor("", Optional.empty());

    private static final int NAME_LENGTH = 100;
    private static final int ADDRESS_LENGTH = 300;

    public Actor {
        String shown = Text.shortened(Text.printable(name.strip()), NAME_LENGTH);
        name = shown.isEmpty() ? "unknown" : shown;
        run = run.filter(Actor::isPage);
    }

    /// `alice (https://ci.example/1)`.
    @Override
    public String toString() {
        return name + run.map(address -> " (" + address + ")").orElse("");
    }

    /// Whether a text is the address of a page of the web, without a user's name or password in it.
    private static boolean isPage(String text) {
        if (text.length() > ADDRESS_LENGTH || !text.matches("https?://[!-~]+")) {
            return false;
        }
        try {
            var address = new URI(text);
            return address.getHost() != null && address.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
