/// How berth gets a role of its own on a PostgreSQL server. Values and pure functions; `live` has the IO.
@NullMarked
package dev.berth.provider.postgres.bootstrap;

import org.jspecify.annotations.NullMarked;
