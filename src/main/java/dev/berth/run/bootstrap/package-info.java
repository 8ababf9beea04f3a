/// The loop of `berth bootstrap` and of `berth rotate --admin`: read each server, plan; lock, execute, read again.
@NullMarked
package dev.berth.run.bootstrap;

import org.jspecify.annotations.NullMarked;
