/// Redis: the database numbers ("slots") that services hold on a server.
@NullMarked
package dev.berth.provider.redis;

import org.jspecify.annotations.NullMarked;
