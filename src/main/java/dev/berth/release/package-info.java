/// Whether there is a newer release of berth.
@NullMarked
package dev.berth.release;

import org.jspecify.annotations.NullMarked;
