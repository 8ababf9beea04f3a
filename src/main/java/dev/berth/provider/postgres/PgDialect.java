package dev.berth.provider.postgres;

import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.keyword;
import static org.jooq.impl.DSL.name;

import dev.berth.core.Address;
import dev.berth.core.Comment;
import dev.berth.provider.postgres.PgStep.PgStatement.Sql;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;

/// How PostgreSQL writes names, strings and statements. Everything that comes from manifests or catalogs passes
/// through here.
public final class PgDialect {

    static {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private static final DSLContext POSTGRES =
            DSL.using(SQLDialect.POSTGRES, new Settings().withParamType(ParamType.INLINED));

    private PgDialect() {}

    /// A statement; each `{0}` of `template` is replaced by a part that jOOQ quotes.
    static Sql sql(String template, QueryPart... parts) {
        return new Sql(POSTGRES.render(DSL.sql(template, parts)));
    }

    /// A statement of `parts` with a space between each two.
    static Sql joined(List<QueryPart> parts) {
        String template =
                IntStream.range(0, parts.size()).mapToObj(i -> "{" + i + "}").collect(Collectors.joining(" "));
        return sql(template, parts.toArray(QueryPart[]::new));
    }

    /// An identifier as SQL writes it.
    public static String quoted(String identifier) {
        return POSTGRES.render(name(identifier));
    }

    /// A string as SQL writes it.
    public static String literal(String text) {
        return POSTGRES.render(inline(text));
    }

    /// Sets an object's comment: the mark behind what a person wrote.
    ///
    /// @param what `role` or `database`
    public static Sql comment(String what, Address address, Comment comment) {
        return sql("comment on {0} {1} is {2}", keyword(what), name(address.name()), inline(comment.text()));
    }
}
