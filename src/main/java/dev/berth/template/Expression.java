package dev.berth.template;

import dev.berth.core.Text;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// `${postgres.url:cafe_report@direct}`: a field of a section, of which of its logins or slots, and through which
/// endpoint.
///
/// @param scheme that the URL is to have: `${postgres.url(postgresql+asyncpg)}`; empty for the usual one
public record Expression(
        String section, String field, Optional<String> scheme, Optional<String> qualifier, Optional<String> endpoint) {

    /// One with the usual scheme.
    public Expression(String section, String field, Optional<String> qualifier, Optional<String> endpoint) {
        this(section, field, Optional.empty(), qualifier, endpoint);
    }

    /// The same where a login or slot may be called `jo.doe@corp.example`: what stands behind the colon is one name if
    /// something has that name, or if neither part of it is a name.
    public Expression of(Collection<String> names, Collection<String> endpoints) {
        boolean split = qualifier.filter(names::contains).isPresent()
                || endpoint.filter(endpoints::contains).isPresent();
        return qualifier
                .flatMap(name -> endpoint.map(rest -> name + "@" + rest))
                .filter(whole -> names.contains(whole) || !split)
                .map(whole -> new Expression(section, field, scheme, Optional.of(whole), Optional.empty()))
                .orElse(this);
    }

    /// Passes if `name` is one of `known`.
    ///
    /// @param what the kind of thing that it names: `field`
    /// @throws TemplateException if it isn't; names those that are, and the one that was most likely meant
    public void require(String what, String name, Collection<String> known) {
        if (!known.contains(name)) {
            throw unknown(what, name, known);
        }
    }

    /// What `known` has under `name`.
    ///
    /// @param what the kind of thing that it names: `endpoint`
    /// @throws TemplateException as [#require(String, String, Collection)] does
    public <T> T choose(String what, String name, Map<String, T> known) {
        T chosen = known.get(name);
        if (chosen == null) {
            throw unknown(what, name, known.keySet());
        }
        return chosen;
    }

    private TemplateException unknown(String what, String name, Collection<String> known) {
        String hint = Text.nearest(name, known)
                .map(near -> " Did you mean " + near + "?")
                .orElse("");
        return new TemplateException(this + ": there is no " + what + " \"" + name + "\"." + hint + " There are: "
                + String.join(", ", known));
    }

    @Override
    public String toString() {
        return "${" + section + "." + field
                + scheme.map(s -> "(" + s + ")").orElse("")
                + qualifier.map(q -> ":" + q).orElse("")
                + endpoint.map(e -> "@" + e).orElse("") + "}";
    }
}
