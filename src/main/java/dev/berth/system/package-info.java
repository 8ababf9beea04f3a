/// The interface of each kind of server to the rest of berth.
@NullMarked
package dev.berth.system;

import org.jspecify.annotations.NullMarked;
