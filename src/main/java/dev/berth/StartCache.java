package dev.berth;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Makes the cache of loaded classes that halves the start of a berth that was unpacked from an archive. Its launcher
/// starts this once: the cache belongs to this machine's processor and this Java, so no archive can bring it.
///
/// `StartCache FILE JAVA FLAG…`: the flags are those of the runs to come, with the list of classes and the class path.
final class StartCache {

    private StartCache() {}

    static void main(String[] args) throws IOException, InterruptedException {
        Path cache = Path.of(args[0]);
        Path folder = Objects.requireNonNull(cache.toAbsolutePath().getParent());
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        // Under another name first: a start beside this one, or one that is ended, never sees a half of it.
        Path made = Files.createTempFile(folder, ".berth-", ".jsa");
        try {
            var command = new ArrayList<>(List.of(args).subList(1, args.length));
            command.addAll(1, List.of("-Xshare:dump", "-Xlog:disable", "-XX:SharedArchiveFile=" + made));
            Process dump = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            dump.getOutputStream().close();
            if (dump.waitFor() != 0) {
                // An empty one stands for one that can't be made: it is not tried again at each start.
                Files.write(made, new byte[0]);
            }
            removeOthers(folder);
            Files.move(made, cache, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /// Those of former versions.
    private static void removeOthers(Path folder) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, "berth-*.jsa")) {
            for (Path other : others) {
                Files.deleteIfExists(other);
            }
        }
    }
}
