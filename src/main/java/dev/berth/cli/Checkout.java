package dev.berth.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The folder that berth works in: its content was written by people who may write to the repository, so that
/// a symbolic link in it could lead a file that berth writes to any other place.
final class Checkout {

    private Checkout() {}

    /// The first symbolic link on the way to `path` that lies in the folder where berth was started, or in the
    /// repository around it or around `path`; also the last part of the path. Links outside are the machine's
    /// own, such as `/dev/stdout`.
    static Optional<Path> link(Path path) {
        Path target = path.toAbsolutePath();
        Path here = Path.of("").toAbsolutePath();
        Path step = target.getRoot();
        boolean inside = false;
        for (Path name : target) {
            Path folder = step.normalize();
            step = step.resolve(name);
            inside = inside || isRepository(folder) || (folder.getNameCount() > 0 && folder.equals(here));
            if (name.toString().equals("..")) {
                inside = isInside(step.normalize(), here);
            } else if (inside && Files.isSymbolicLink(step)) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    private static boolean isInside(Path folder, Path here) {
        for (Path around = folder; around != null; around = around.getParent()) {
            if (isRepository(around) || (around.getNameCount() > 0 && around.equals(here))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRepository(Path folder) {
        return Files.exists(folder.resolve(".git"));
    }
}
