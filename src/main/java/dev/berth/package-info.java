/// A service's berth on shared infrastructure: reads manifests, plans, applies. Starts at [dev.berth.Berth].
@NullMarked
package dev.berth;

import org.jspecify.annotations.NullMarked;
