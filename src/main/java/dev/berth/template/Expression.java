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

    /// An expression with the default scheme.
    public Expression(String section, String field, Optional<String> qualifier, Optional<String> endpoint) {
        this(section, field, Optional.empty(), qualifier, endpoint);
    }

    /// A copy of this expression for logins or slots with names such as `jo.doe@corp.example`: the text after
    /// the colon is one name if a login or slot has that name, or if neither part of the text is a name.
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

    /// The value of `known` under `name`.
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
