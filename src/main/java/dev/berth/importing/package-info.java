/// What is found on servers and in Secrets, as manifests. The only writer of manifests.
@NullMarked
package dev.berth.importing;

import org.jspecify.annotations.NullMarked;
