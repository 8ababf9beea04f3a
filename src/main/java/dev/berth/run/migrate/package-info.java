/// The loop of `berth migrate`: look, plan; copy, compare, switch; or undo.
@NullMarked
package dev.berth.run.migrate;

import org.jspecify.annotations.NullMarked;
