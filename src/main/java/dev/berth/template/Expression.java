package dev.berth.template;

import dev.berth.core.Text;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// `${postgres.url:cafe_report/cafe_archive@direct}`: a field of a section, of which of its logins or slots, in which
/// of its databases, and through which endpoint.
///
/// @param database behind a slash; empty for the first one. Behind a qualifier, [#of] tells the two apart
/// @param scheme that the URL is to have: `${postgres.url(postgresql+asyncpg)}`; empty for the usual one
public record Expression(
        String section,
        String field,
        Optional<String> scheme,
        Optional<String> qualifier,
        Optional<String> database,
        Optional<String> endpoint) {

    /// An expression with the default scheme.
    public Expression(String section, String field, Optional<String> qualifier, Optional<String> endpoint) {
        this(section, field, Optional.empty(), qualifier, Optional.empty(), endpoint);
    }

    /// A copy of this expression for logins or slots with names such as `jo.doe@corp.example`: the text after
    /// the colon is one name if a login or slot has that name, or if neither part of the text is a name.
    public Expression of(Collection<String> names, Collection<String> endpoints) {
        boolean split = qualifier.filter(names::contains).isPresent()
                || endpoint.filter(endpoints::contains).isPresent();
        return qualifier
                .flatMap(name -> endpoint.map(rest -> name + "@" + rest))
                .filter(whole -> names.contains(whole) || !split)
                .map(whole -> new Expression(section, field, scheme, Optional.of(whole), database, Optional.empty()))
                .orElse(this);
    }

    /// A copy in which the database is apart from the login: `cafe_report/cafe_archive` is one login if there is one of
    /// that name, else the login up to a slash and the database behind it.
    public Expression split(Collection<String> names) {
        String whole = qualifier.orElse("");
        boolean named = names.contains(whole)
                || endpoint.filter(rest -> names.contains(whole + "@" + rest)).isPresent();
        int slash = whole.indexOf('/');
        while (slash > 0 && !names.contains(whole.substring(0, slash)) && whole.indexOf('/', slash + 1) > 0) {
            slash = whole.indexOf('/', slash + 1);
        }
        return named || slash <= 0 || slash == whole.length() - 1
                ? this
                : new Expression(
                        section,
                        field,
                        scheme,
                        Optional.of(whole.substring(0, slash)),
                        Optional.of(whole.substring(slash + 1)),
                        endpoint);
    }

    /// A copy in which an `@` belongs to the database's name, if there is a database of that name.
    public Expression in(Collection<String> databases) {
        return database.flatMap(name -> endpoint.map(rest -> name + "@" + rest))
                .filter(databases::contains)
                .map(whole -> new Expression(section, field, scheme, qualifier, Optional.of(whole), Optional.empty()))
                .orElse(this);
    }

    /// Passes if no database is named, as in a section that has none.
    public void refuseDatabase() {
        database.ifPresent(name -> {
            throw new TemplateException(this + ": a section `" + section + "` has no databases, so there is nothing to"
                    + " choose with \"/\". Remove /" + name);
        });
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
                + database.map(d -> "/" + d).orElse("")
                + endpoint.map(e -> "@" + e).orElse("") + "}";
    }
}
