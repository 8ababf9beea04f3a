package dev.berth.secret;

import java.util.Optional;

/// `${postgres.url:cafe_report@direct}`: a field of a section, of which of its logins or slots, and through which endpoint.
public record Expression(String section, String field, Optional<String> qualifier, Optional<String> endpoint) {

    @Override
    public String toString() {
        return "${" + section + "." + field + qualifier.map(q -> ":" + q).orElse("")
                + endpoint.map(e -> "@" + e).orElse("") + "}";
    }
}
