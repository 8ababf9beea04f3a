/// The sessions of a migration between two PostgreSQL servers.
@NullMarked
package dev.berth.provider.postgres.migrate.live;

import org.jspecify.annotations.NullMarked;
