/// Hostile files, broken rules and clashes, each with the exact sentence that a person reads.
@NullMarked
package dev.berth.manifest;

import org.jspecify.annotations.NullMarked;
