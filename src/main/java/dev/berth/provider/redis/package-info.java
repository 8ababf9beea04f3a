/// Redis: the database numbers ("slots") and the ACL users that services have on a server.
@NullMarked
package dev.berth.provider.redis;

import org.jspecify.annotations.NullMarked;
