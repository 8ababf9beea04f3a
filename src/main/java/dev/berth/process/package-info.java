/// Programs that berth runs and whose output it keeps to itself.
@NullMarked
package dev.berth.process;

import org.jspecify.annotations.NullMarked;
