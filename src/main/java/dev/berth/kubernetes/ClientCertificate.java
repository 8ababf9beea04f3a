package dev.berth.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// Until when a login is good, as far as it says so itself.
final class ClientCertificate {

    private static final Pattern END = Pattern.compile("\"exp\" *: *(\\d{1,12})\\b");

    private ClientCertificate() {}

    /// The expired part of a login: `token expired at 2027-01-01T00:00:00Z`.
    ///
    /// @param data a certificate in base64, which goes before `file`
    /// @param token of any kind
    static Optional<String> ended(Optional<String> data, Optional<Path> file, Optional<String> token, Instant now) {
        return certificate(data, file)
                .filter(now::isAfter)
                .map(end -> "client certificate expired at " + end)
                .or(() -> token.flatMap(ClientCertificate::ofToken)
                        .filter(now::isAfter)
                        .map(end -> "token expired at " + end));
    }

    private static Optional<Instant> certificate(Optional<String> data, Optional<Path> file) {
        try {
            byte[] pem;
            if (data.isPresent()) {
                pem = Base64.getDecoder().decode(data.get());
            } else if (file.isPresent()) {
                pem = Files.readAllBytes(file.get());
            } else {
                return Optional.empty();
            }
            var certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
            return Optional.of(certificate.getNotAfter().toInstant());
        } catch (CertificateException | IOException | IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    /// See RFC 7519, "JSON Web Token", 4.1.4: the second of three parts says when it ends.
    private static Optional<Instant> ofToken(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            var matcher = END.matcher(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
            return matcher.find()
                    ? Optional.of(Instant.ofEpochSecond(Long.parseLong(matcher.group(1))))
                    : Optional.empty();
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }
}
