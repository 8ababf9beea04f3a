/// The Secrets that tell services how to reach what they have: Kubernetes Secrets, in the cluster or as files.
@NullMarked
package dev.berth.provider.secrets;

import org.jspecify.annotations.NullMarked;
