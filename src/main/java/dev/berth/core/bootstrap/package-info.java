/// What gives a server a login of berth's own: the vocabulary of `berth bootstrap`.
@NullMarked
package dev.berth.core.bootstrap;

import org.jspecify.annotations.NullMarked;
