/// Sessions on a PostgreSQL server. The only place of its driver.
@NullMarked
package dev.berth.provider.postgres.live;

import org.jspecify.annotations.NullMarked;
