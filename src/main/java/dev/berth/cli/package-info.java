/// The command line and the composition root. Commands parse, call and print; they decide nothing.
@NullMarked
package dev.berth.cli;

import org.jspecify.annotations.NullMarked;
