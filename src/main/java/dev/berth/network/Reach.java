package dev.berth.network;

import dev.berth.core.Check;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// The connection to a server before the login.
public final class Reach {

    private static final int TIMEOUT_MILLIS = 5_000;

    private Reach() {}

    /// Whether a host's name is known and its port takes connections. IO.
    public static List<Check> checks(String subject, String host, int port) {
        var checks = new ArrayList<Check>();
        try {
            InetAddress address = InetAddress.getByName(host);
            checks.add(Check.ok(subject, host + " is " + address.getHostAddress()));
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
                checks.add(Check.ok(subject, "port " + port + " takes connections"));
            } catch (IOException e) {
                checks.add(
                        Check.bad(
                                subject,
                                "port " + port + " of " + host + " takes no connections: " + e.getMessage(),
                                "Is the server running, and may this machine reach it? From outside its cluster: `access: port-forward`"));
            }
        } catch (UnknownHostException e) {
            checks.add(
                    Check.bad(
                            subject,
                            "no name server knows " + host,
                            "Check `host` in berth.yaml; a name of the cluster is known only inside it. From outside: `access: port-forward`"));
        }
        return checks;
    }
}
