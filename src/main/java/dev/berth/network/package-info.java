/// The way to a server before anybody logs in: TLS, ports that are forwarded, and servers that nobody reaches.
@NullMarked
package dev.berth.network;

import org.jspecify.annotations.NullMarked;
