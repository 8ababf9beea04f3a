import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Prepares the container image, of which Jib then makes layers: the folder `berth` with the jars, the launcher and
/// the cache of loaded classes, as a root folder that is read-only can't keep one later; the flags that start it
/// without a shell; and `base.tar`, an image of this machine's C library, for builds that reach no registry. Afterwards
/// it adds to Jib's archive what engines look for that don't read the OCI layout.
///
/// `java Image.java BERTH_HOME DIST TARGET TIME ARCHITECTURE`, and `java Image.java names ARCHIVE NAME TIME`
final class Image {

    private static final String HOME = "/opt/berth";

    private static final Pattern DIGEST = Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\"");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private final Path berth;
    private final Path dist;
    private final Path target;
    private final FileTime time;

    private Image(Path berth, Path dist, Path target, FileTime time) {
        this.berth = berth;
        this.dist = dist;
        this.target = target;
        this.time = time;
    }

    static void main(String[] args) throws Exception {
        if (args[0].equals("names")) {
            names(Path.of(args[1]).toAbsolutePath(), args[2], FileTime.from(Instant.parse(args[3])));
            return;
        }
        Path target = Path.of(args[2]).toAbsolutePath();
        var image = new Image(Path.of(args[0]), Path.of(args[1]), target, FileTime.from(Instant.parse(args[3])));
        image.clear();
        image.files();
        image.flags(image.cache());
        image.base(args[4]);
    }

    private void clear() throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> files = Files.walk(target)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    /// The jars get the time that they have in the image: java takes no cache for jars of another time.
    private void files() throws IOException {
        Path lib = Files.createDirectories(target.resolve("berth/lib"));
        List<Path> all = new ArrayList<>(
                List.of(berth.resolve("berth.jar"), dist.resolve("settings"), dist.resolve("classes.txt")));
        try (Stream<Path> jars = Files.list(berth.resolve("lib"))) {
            jars.forEach(all::add);
        }
        for (Path file : all) {
            Path copy = Files.copy(file, lib.resolve(file.getFileName()));
            Files.setLastModifiedTime(copy, time);
        }
        Files.copy(Path.of("LICENSE"), target.resolve("berth/LICENSE"));
        Files.setLastModifiedTime(dist.resolve("runtime/lib/modules"), time);
        Path launcher = target.resolve("berth/bin/berth");
        Files.createDirectories(launcher.getParent());
        Files.copy(Path.of("src/dist/berth"), launcher);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// The launcher makes the cache, as it does at its first start, and so says what it is called. It is made again
    /// without the folder of this build, which it remembers, so that two builds give the same bytes anywhere.
    private Path cache() throws IOException {
        Path folder = Files.createDirectories(target.resolve("berth/cache"));
        Path runtime = target.resolve("berth/runtime");
        Files.createSymbolicLink(runtime, dist.resolve("runtime").toAbsolutePath());
        run(Map.of(), target.resolve("berth/bin/berth").toString(), "version");
        try (Stream<Path> files = Files.list(folder)) {
            Path cache = files.filter(file -> file.toFile().length() > 0)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("java made no cache of loaded classes"));
            var command = new ArrayList<>(List.of("runtime/bin/java"));
            command.addAll(List.of(launcherFlags().split(" ")));
            command.addAll(List.of("-Xshare:dump", "-XX:SharedArchiveFile=cache/" + cache.getFileName()));
            command.addAll(List.of("-XX:SharedClassListFile=lib/classes.txt", "-cp", jars("lib/")));
            run(target.resolve("berth"), Map.of(), command.toArray(String[]::new));
            Files.delete(runtime);
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rw-r--r--"));
            return cache;
        }
    }

    private static String launcherFlags() throws IOException {
        String launcher = Files.readString(Path.of("src/dist/berth"));
        return Pattern.compile("(?m)^flags='(.*)'$")
                .matcher(launcher)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    /// The class path of the jars in a folder.
    private String jars(String folder) throws IOException {
        List<String> settings = Files.readAllLines(dist.resolve("settings"));
        return Stream.of(settings.get(1).split(" ")).map(jar -> folder + jar).collect(Collectors.joining(":"));
    }

    /// The arguments of java that the launcher would give, in a file.
    private void flags(Path cache) throws IOException {
        Files.write(
                target.resolve("berth/lib/java.options"),
                List.of(
                        launcherFlags(),
                        "-XX:-UsePerfData",
                        "-XX:SharedArchiveFile=" + HOME + "/cache/" + cache.getFileName(),
                        "-Xlog:cds*=off -Xlog:aot*=off",
                        "-cp " + jars(HOME + "/lib/"),
                        "dev.berth.Berth"));
    }

    /// As `docker save` writes one: a layer with the libraries that java needs, and what it is called.
    private void base(String architecture) throws IOException, NoSuchAlgorithmException {
        Path root = target.resolve("root");
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), "nonroot:x:65532:65532:nonroot:/:/sbin/nologin\n");
        LIBRARY.matcher(run(
                        Map.of(),
                        "ldd",
                        dist.resolve("runtime/lib/server/libjvm.so").toString()))
                .results()
                .map(match -> Path.of(match.group(1)))
                .forEach(library -> copy(library, root));
        Path base = Files.createDirectories(target.resolve("base"));
        tar(base.resolve("layer.tar"), root, ".");
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(base.resolve("layer.tar"))));
        Files.writeString(base.resolve("config.json"), """
                {"architecture": "%s", "os": "linux", "config": {},
                 "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
                """.formatted(architecture, digest));
        Files.writeString(base.resolve("manifest.json"), """
                [{"Config": "config.json", "RepoTags": ["base:latest"], "Layers": ["layer.tar"]}]
                """);
        tar(target.resolve("base.tar"), base, "manifest.json", "config.json", "layer.tar");
    }

    private static void copy(Path library, Path root) {
        try {
            Path inside = root.resolve(library.toString().substring(1));
            Files.createDirectories(inside.getParent());
            if (!Files.exists(inside, LinkOption.NOFOLLOW_LINKS)) {
                Files.copy(library.toRealPath(), inside, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Jib's archive has the OCI layout alone. Docker reads it only where containerd keeps the images, and finds an
    /// image
    /// there by its whole name; elsewhere it wants `manifest.json`. `docker save` writes both, too.
    private static void names(Path archive, String image, FileTime time) throws IOException {
        String name = image.substring(image.lastIndexOf('/') + 1).contains(":") ? image : image + ":latest";
        Path layout = Files.createDirectories(archive.resolveSibling("layout"));
        run(Map.of(), "tar", "-xf", archive.toString(), "-C", layout.toString());
        String index = Files.readString(layout.resolve("index.json"));
        String manifest = digests(layout.resolve("index.json")).getFirst();
        List<String> parts = digests(layout.resolve(manifest));
        Files.writeString(layout.resolve("manifest.json"), """
                [{"Config": "%s", "RepoTags": ["%s"], "Layers": ["%s"]}]
                """.formatted(
                        parts.getFirst(), name, String.join("\", \"", parts.subList(1, parts.size()))));
        Files.writeString(
                layout.resolve("index.json"),
                index.replace(
                        "\"annotations\":{", "\"annotations\":{\"io.containerd.image.name\":\"" + whole(name) + "\","));
        if (!Files.readString(layout.resolve("index.json")).contains(whole(name))) {
            throw new IllegalStateException("the index of the image has no annotations: " + index);
        }
        tar(archive, layout, time, "blobs", "index.json", "manifest.json", "oci-layout");
    }

    /// Of the parts that a file names, in its order: where they are.
    private static List<String> digests(Path file) throws IOException {
        return DIGEST.matcher(Files.readString(file))
                .results()
                .map(match -> "blobs/sha256/" + match.group(1))
                .toList();
    }

    /// With the registry and folder that Docker leaves out.
    private static String whole(String name) {
        String first = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
        if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
            return name;
        }
        return (first.isEmpty() ? "docker.io/library/" : "docker.io/") + name;
    }

    private void tar(Path file, Path folder, String... names) throws IOException {
        tar(file, folder, time, names);
    }

    private static void tar(Path file, Path folder, FileTime time, String... names) throws IOException {
        var command = new ArrayList<>(List.of("tar", "--sort=name", "--mtime=" + time, "--owner=0", "--group=0"));
        command.addAll(List.of("--numeric-owner", "-cf", file.toString(), "-C", folder.toString()));
        command.addAll(List.of(names));
        run(Map.of("LC_ALL", "C"), command.toArray(String[]::new));
    }

    private static String run(Map<String, String> environment, String... command) throws IOException {
        return run(Path.of("").toAbsolutePath(), environment, command);
    }

    private static String run(Path folder, Map<String, String> environment, String... command) throws IOException {
        try {
            var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().remove("BERTH_CACHE");
            builder.environment().remove("BERTH_JAVA_HOME");
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command[0] + " failed: " + output);
            }
            return output;
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
