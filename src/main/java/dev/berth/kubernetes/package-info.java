/// The API server of a cluster: kubeconfig, login, requests with retries, port-forward. The only place of the
/// Kubernetes client.
@NullMarked
package dev.berth.kubernetes;

import org.jspecify.annotations.NullMarked;
