/// PostgreSQL: login roles, databases and what berth keeps inside them, read from the catalog and written as SQL.
@NullMarked
package dev.berth.provider.postgres;

import org.jspecify.annotations.NullMarked;
