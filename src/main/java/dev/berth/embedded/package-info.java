/// Real servers that run beside berth for a while, for `berth demo`.
@NullMarked
package dev.berth.embedded;

import org.jspecify.annotations.NullMarked;
