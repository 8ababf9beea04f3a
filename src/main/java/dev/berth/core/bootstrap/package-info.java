/// The vocabulary of `berth bootstrap`, which creates a login for berth on a server.
@NullMarked
package dev.berth.core.bootstrap;

import org.jspecify.annotations.NullMarked;
