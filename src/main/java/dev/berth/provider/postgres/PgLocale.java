package dev.berth.provider.postgres;

import java.util.Locale;
import java.util.Optional;

/// How a database sorts and classifies text, fixed when it is created. On a desired one, what is empty is left to
/// the server.
///
/// @param provider `libc`, `icu` or `builtin`
/// @param locale `lc_collate` and `lc_ctype`; live ones that differ from each other are written `collate/ctype`
/// @param icu the ICU or builtin locale
record PgLocale(Optional<String> provider, Optional<String> locale, Optional<String> icu) {

    /// A copy in which empty values are taken from `live`, and names that only differ in spelling
    /// (`en_US.utf8`, `en_US.UTF-8`) as the server spells them.
    PgLocale completedBy(PgLocale live) {
        return new PgLocale(provider.or(live::provider), completed(locale, live.locale), completed(icu, live.icu));
    }

    private static Optional<String> completed(Optional<String> desired, Optional<String> live) {
        boolean same =
                desired.isPresent() && live.isPresent() && folded(desired.get()).equals(folded(live.get()));
        return desired.isEmpty() || same ? live : desired;
    }

    private static String folded(String locale) {
        return locale.toLowerCase(Locale.ROOT).replace("-", "");
    }

    /// The locale of a database in the catalog.
    static PgLocale of(Row row) {
        String provider = row.text("locale_provider");
        String collate = row.text("collate");
        String libc = collate.equals(row.text("ctype")) ? collate : collate + "/" + row.text("ctype");
        boolean builtin = provider.equals("builtin");
        return new PgLocale(
                Optional.of(provider),
                builtin ? row.find("locale") : Optional.of(libc),
                builtin ? Optional.empty() : row.find("locale"));
    }
}
