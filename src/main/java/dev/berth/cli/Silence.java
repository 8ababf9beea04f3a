package dev.berth.cli;

import java.util.List;

/// Keeps the JDK from logging what is sent to servers and what they answer, in which passwords and tokens are, whatever
/// the JVM was told with `-D`.
public final class Silence {

    private static final List<String> SWITCHES = List.of(
            "jdk.httpclient.HttpClient.log",
            "jdk.internal.httpclient.debug",
            "jdk.internal.httpclient.hpack.debug",
            "jdk.internal.httpclient.websocket.debug",
            "javax.net.debug");

    private Silence() {}

    /// Must come before the first connection, as the JDK looks at its switches once.
    public static void fall() {
        SWITCHES.forEach(System::clearProperty);
    }
}
