/// Sessions on a PostgreSQL server. The only place of its driver, with the folders below `live`.
@NullMarked
package dev.berth.provider.postgres.live;

import org.jspecify.annotations.NullMarked;
