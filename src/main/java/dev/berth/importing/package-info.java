/// Converts objects on servers and in Secrets into manifests. The only writer of manifests.
@NullMarked
package dev.berth.importing;

import org.jspecify.annotations.NullMarked;
