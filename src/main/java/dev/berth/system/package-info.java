/// What berth asks of each kind of server outside that kind's own folder.
@NullMarked
package dev.berth.system;

import org.jspecify.annotations.NullMarked;
