package dev.berth.provider.postgres.live;

import dev.berth.core.Secret;
import dev.berth.network.ForwardedSockets;
import dev.berth.network.PortForward;
import dev.berth.network.PortForward.LocalPort;
import dev.berth.provider.postgres.PgServer;
import dev.berth.provider.postgres.PgServerSpec;
import dev.berth.provider.postgres.PgServerSpec.Manners;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/// What the driver is given to log in with. Settings that a database's owner could have planted there (a search path to
/// their own functions, say) are overruled, as start-up options outrank `alter database … set`. Pure.
final class PgStartup {

    private static final int CONNECT_TIMEOUT_SECONDS = 10;

    /// No answer to berth is near that size.
    private static final String MAX_RESULT = "256M";

    private PgStartup() {}

    static String url(PgServerSpec server, String database) {
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        return "jdbc:postgresql://" + host + ":" + server.port() + "/" + urlEncoded(database);
    }

    static Properties properties(PgServerSpec server, String user, Secret password, PgConnection.Mode mode) {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        server.tls().properties().forEach(properties::setProperty);
        properties.setProperty("ApplicationName", "berth");
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("allowEncodingChanges", "true");
        properties.setProperty("maxResultBuffer", MAX_RESULT);
        properties.setProperty("options", options(server.manners(), mode));
        return properties;
    }

    private static String options(Manners manners, PgConnection.Mode mode) {
        Duration statement = mode == PgConnection.Mode.WRITE ? manners.statementTimeout() : manners.queryTimeout();
        return "-c search_path=pg_catalog -c standard_conforming_strings=on -c client_min_messages=notice"
                + " -c lock_timeout=" + manners.lockTimeout().toMillis()
                + " -c statement_timeout=" + statement.toMillis()
                + switch (mode) {
                    case FIRST -> "";
                    case READ -> " -c default_transaction_read_only=on";
                    case WRITE -> " -c default_transaction_read_only=off";
                };
    }

    /// What a session inside a service's database adds, so that no setting of the database ends it. PostgreSQL lets
    /// only a superuser switch event triggers off.
    static String overruling(PgServerSpec server, PgServer facts) {
        return " -c role="
                + (facts.admin().equals(server.admin()) ? "none" : escaped(facts.admin()))
                + " -c local_preload_libraries= -c idle_in_transaction_session_timeout=0"
                + (facts.major() >= 14 ? " -c idle_session_timeout=0" : "")
                + (facts.major() >= 17 ? " -c transaction_timeout=0" : "")
                + (facts.major() >= 17 && facts.superuser() ? " -c event_triggers=off" : "");
    }

    /// A value in start-up options, which are divided by white space.
    private static String escaped(String value) {
        return value.replaceAll("([\\\\\\s])", "\\\\$1");
    }

    /// What the driver needs to go through a forwarded port. It goes on checking the certificate of the host in its
    /// URL.
    ///
    /// @param longest statement; a server that says nothing for longer is gone
    static Map<String, String> forwarded(LocalPort localPort, Duration longest) {
        String patience = String.valueOf(PortForward.PATIENCE.toSeconds());
        return Map.of(
                "socketFactory", ForwardedSockets.class.getName(),
                "socketFactoryArg", ForwardedSockets.place(localPort),
                "connectTimeout", patience,
                "loginTimeout", patience,
                "socketTimeout",
                        String.valueOf(longest.plus(PortForward.PATIENCE).toSeconds()));
    }

    private static String urlEncoded(String database) {
        return java.net.URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
