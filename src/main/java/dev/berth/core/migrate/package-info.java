/// What moves a service's data from a server of its own to a shared one: the vocabulary of `berth migrate`.
@NullMarked
package dev.berth.core.migrate;

import org.jspecify.annotations.NullMarked;
