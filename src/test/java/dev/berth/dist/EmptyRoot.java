package dev.berth.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.fixture.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A root folder with a C library and a shell, and nothing else: no Java, no mkdir. Commands run in it as a user
/// without rights, as in the smallest container. Takes the rights of root to make.
final class EmptyRoot {

    private static final String NOBODY = "65534";

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private final Path root;

    EmptyRoot(Path root) {
        this.root = root;
        folder("tmp");
        folder("proc");
        folder("opt");
        folder("dev");
        folder("home/user");
        copy(Path.of("/bin/sh"), "/bin/sh");
        libraries(Path.of("/bin/sh"));
        run("chmod", "755", root.toString());
        run("chmod", "1777", path("/tmp").toString());
        run("chown", NOBODY, path("/home/user").toString());
        run("mknod", "-m", "666", path("/dev/null").toString(), "c", "1", "3");
        run("mknod", "-m", "666", path("/dev/urandom").toString(), "c", "1", "9");
    }

    /// Where a file of the root lies outside.
    Path path(String inside) {
        return root.resolve(inside.substring(1));
    }

    /// Brings the libraries of a program that is inside already.
    void libraries(Path program) {
        LIBRARY.matcher(run("ldd", program.toString()))
                .results()
                .map(match -> match.group(1))
                .filter(library -> !library.startsWith(root.toString()))
                .forEach(library -> copy(Path.of(library), library));
    }

    /// Unpacks an archive as root would, into `/opt`.
    void unpack(Path archive) {
        run("tar", "-xzf", archive.toString(), "-C", path("/opt").toString());
    }

    void write(String inside, String text) {
        try {
            Files.createDirectories(path(inside).getParent());
            Files.writeString(path(inside), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a shell command does there, for a user without rights.
    Workspace.Result sh(Map<String, String> environment, String command) {
        String inside = "mount -t proc proc " + root + "/proc && exec chroot --userspec=" + NOBODY + ":" + NOBODY + " "
                + root + " /bin/sh -c 'cd /home/user && " + command + "'";
        return started(List.of("unshare", "--mount", "sh", "-c", inside), environment);
    }

    private void folder(String name) {
        try {
            Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copy(Path file, String inside) {
        try {
            Files.createDirectories(path(inside).getParent());
            if (!Files.exists(path(inside))) {
                Files.copy(file.toRealPath(), path(inside));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a command prints.
    static String run(String... command) {
        Workspace.Result result = started(List.of(command), Map.of("PATH", System.getenv("PATH")));
        assertEquals(0, result.exitCode(), result::all);
        return result.out();
    }

    static Workspace.Result started(List<String> command, Map<String, String> environment) {
        try {
            var builder = new ProcessBuilder(new ArrayList<>(command));
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv("PATH"));
            builder.environment().putAll(environment);
            Path errors = Files.createTempFile("berth-dist-", ".err");
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            String err = Files.readAllLines(errors).stream().collect(Collectors.joining("\n"));
            Files.delete(errors);
            return new Workspace.Result(code, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
