/// Plans and outcomes as text and JSON. Values in, text out; no IO.
@NullMarked
package dev.berth.render;

import org.jspecify.annotations.NullMarked;
