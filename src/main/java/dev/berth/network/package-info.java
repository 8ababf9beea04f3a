/// The connection to a server before the login: TLS, forwarded ports, and servers that can't be reached.
@NullMarked
package dev.berth.network;

import org.jspecify.annotations.NullMarked;
