/// From a directory of YAML manifests to a [Fleet]: files, YAML, JSON Schema, cross-checks. The only reader of
/// manifests.
@NullMarked
package dev.berth.manifest;

import org.jspecify.annotations.NullMarked;
