/// Rules of the platform team over manifests and changes, written in CEL.
@NullMarked
package dev.berth.policy;

import org.jspecify.annotations.NullMarked;
