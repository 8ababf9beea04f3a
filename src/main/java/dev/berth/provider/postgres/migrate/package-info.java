/// How a service's database is moved from a PostgreSQL of its own. Values and pure functions; `live` has the IO.
@NullMarked
package dev.berth.provider.postgres.migrate;

import org.jspecify.annotations.NullMarked;
