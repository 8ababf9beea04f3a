/// The sessions of a bootstrap on PostgreSQL.
@NullMarked
package dev.berth.provider.postgres.bootstrap.live;

import org.jspecify.annotations.NullMarked;
