package dev.berth.network;

import dev.berth.core.UnreadableException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// Whom a TLS connection trusts, and why one didn't come about.
public final class TlsTrust {

    private TlsTrust() {}

    /// A context that trusts only the certificates in a PEM file. Reads the file.
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
        } catch (IOException failure) {
            throw new UnreadableException("cacert: " + file + " can't be read: " + IoErrors.of(failure), failure);
        } catch (GeneralSecurityException failure) {
            throw new UnreadableException("cacert: " + file + " holds no certificate in PEM form", failure);
        }
    }

    /// `socket`, which is connected to `host` already, with TLS over it: the server has proved to be that host. IO.
    ///
    /// @param cacert the file with the certificates that are trusted; else the JDK's are
    /// @throws UnreadableException as [#in] does
    public static Socket over(Socket socket, String host, Optional<String> cacert) throws IOException {
        SSLSocketFactory factory = cacert.map(file -> in(file).getSocketFactory())
                .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
        var encrypted = (SSLSocket) factory.createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        return encrypted;
    }

    /// Why a server could not be spoken to by TLS, and what to do about it; empty if TLS isn't the reason.
    ///
    /// @param cacert the file with the certificates that were trusted; else the JDK's were
    /// @param instead what makes berth speak without TLS, in words of `berth.yaml`
    /// @param lenient what makes the server take clients that have no certificate
    public static Optional<String> refusal(Throwable failure, Optional<String> cacert, String instead, String lenient) {
        List<Throwable> causes =
                Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList();
        if (causes.stream().noneMatch(SSLException.class::isInstance)) {
            return Optional.empty();
        }
        for (Throwable cause : causes.reversed()) {
            String said = Objects.requireNonNullElse(cause.getMessage(), "");
            switch (cause) {
                case CertificateExpiredException _ -> {
                    return Optional.of("its certificate, or one that signed it, has expired. Renew it");
                }
                case CertPathBuilderException _, CertPathValidatorException _ -> {
                    return Optional.of("its certificate is signed by nobody "
                            + cacert.map(file -> "in " + file).orElse("whom the JDK trusts")
                            + ". Name the file with its CA's certificate: `cacert` in berth.yaml");
                }
                case CertificateException _ -> {
                    return Optional.of("its certificate is for another name (" + said
                            + "). Write one of its names in berth.yaml, or give it this one");
                }
                case EOFException _ -> {
                    return Optional.of(plain(instead));
                }
                case SSLException _
                when said.toLowerCase(Locale.ROOT).contains("unrecognized ssl message") -> {
                    return Optional.of(plain(instead));
                }
                case SSLException _
                when said.contains("certificate_required") || said.contains("bad_certificate") -> {
                    return Optional.of("it asks for a client certificate, which berth doesn't have. Set " + lenient);
                }
                default -> {}
            }
        }
        return Optional.of("TLS failed: " + failure.getMessage());
    }

    /// The message for a server that doesn't speak TLS.
    ///
    /// @param instead as in [#refusal]
    public static String plain(String instead) {
        return "it doesn't speak TLS at this port. Name its port with TLS, or write " + instead;
    }
}
