package dev.berth.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// How programs are run that refuse to run as root, as PostgreSQL does.
///
/// @param prefix what stands before each command
record Unprivileged(List<String> prefix) {

    /// The user `nobody` of every Linux.
    private static final int NOBODY = 65534;

    Unprivileged {
        prefix = List.copyOf(prefix);
    }

    /// The way that works here. An ordinary user runs programs as they are. Root runs them in a user namespace, where
    /// it is nobody in particular and still owns its files; where that is forbidden, as in many containers, as
    /// `nobody`, who is given `folder` and may pass through the temporary folders above it.
    ///
    /// @param folder absolute
    static Unprivileged in(Path folder) throws IOException {
        if ((int) Files.getAttribute(folder, "unix:uid") != 0) {
            return new Unprivileged(List.of());
        }
        return succeeds(List.of("unshare", "-U", "true")) ? new Unprivileged(List.of("unshare", "-U")) : nobody(folder);
    }

    private static Unprivileged nobody(Path folder) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        for (Path above : above(folder, temporary)) {
            var mode = new HashSet<>(Files.getPosixFilePermissions(above));
            mode.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(above, mode);
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return new Unprivileged(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }

    /// The folders between `folder` and the temporary one, which another user must be able to pass through.
    private static List<Path> above(Path folder, Path temporary) {
        var between = new ArrayList<Path>();
        Optional<Path> above = Optional.ofNullable(folder.getParent());
        while (above.filter(path -> path.startsWith(temporary) && !path.equals(temporary))
                .isPresent()) {
            between.add(above.get());
            above = above.map(Path::getParent);
        }
        return between;
    }

    /// `command` in `folder`, its output going to `log`. Nothing of this process's environment is passed on but what
    /// programs need: the rest may be passwords.
    ProcessBuilder process(Path folder, Path log, List<String> command) {
        var whole = new ArrayList<>(prefix);
        whole.addAll(command);
        var builder = new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "TZ"));
        environment.put("LC_ALL", "C");
        return builder;
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
