/// The loops: read everything, plan; lock, execute, read again. Knows providers only by their interfaces.
@NullMarked
package dev.berth.run;

import org.jspecify.annotations.NullMarked;
