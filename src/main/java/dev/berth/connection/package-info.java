/// Texts that tell how to reach a server, and as whom: one parser, one writer, one percent codec. Pure.
@NullMarked
package dev.berth.connection;

import org.jspecify.annotations.NullMarked;
