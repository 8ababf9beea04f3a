/// Connections to a Redis server. The only place of its driver.
@NullMarked
package dev.berth.provider.redis.live;

import org.jspecify.annotations.NullMarked;
