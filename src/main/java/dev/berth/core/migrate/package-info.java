/// The vocabulary of `berth migrate`, which moves a service's data from a server of its own to a shared one.
@NullMarked
package dev.berth.core.migrate;

import org.jspecify.annotations.NullMarked;
