/// Sessions on a PostgreSQL server. Only this package and `embedded` use its driver.
@NullMarked
package dev.berth.provider.postgres.live;

import org.jspecify.annotations.NullMarked;
