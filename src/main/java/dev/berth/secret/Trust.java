package dev.berth.secret;

import dev.berth.core.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Whom a TLS connection trusts.
public final class Trust {

    private Trust() {}

    /// A context that trusts the certificates in a PEM file, and nobody else. Reads the file.
    /// @throws UnreadableException if it can't be read or holds none
    public static SSLContext in(String file) {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry(String.valueOf(number++), certificate);
            }
            if (number == 0) {
                throw new UnreadableException("cacert: " + file + " holds no certificate");
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failure) {
            throw new UnreadableException("cacert: " + file + " can't be read: " + failure, failure);
        }
    }
}
