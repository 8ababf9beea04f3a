import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Makes what the archives of a release hold besides the jars: a Java runtime of the modules that are used, the list of
/// classes that usual commands take, and the licences of all parts. The same jars and JDK give the same bytes.
///
/// `java Distribution.java BERTH_HOME TARGET TRAIN_SCRIPT`
final class Distribution {

    /// What jdeps can't see, as it is used by name only: elliptic curves for TLS, keep-alive of sockets, zip files.
    private static final List<String> BY_NAME = List.of("jdk.crypto.ec", "jdk.net", "jdk.zipfs");

    /// What only parts of libraries need that berth doesn't use: beans, and geometry of the PostgreSQL driver.
    private static final List<String> UNUSED = List.of("java.desktop");

    private final Path berth;
    private final Path target;

    private Distribution(Path berth, Path target) {
        this.berth = berth;
        this.target = target;
    }

    static void main(String[] args) throws Exception {
        var distribution = new Distribution(Path.of(args[0]), Path.of(args[1]));
        distribution.clear();
        distribution.runtime();
        distribution.settings();
        distribution.licences();
        distribution.completion();
        distribution.usedClasses(Path.of(args[2]));
    }

    private void clear() throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> files = Files.walk(target)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
        Files.createDirectories(target);
    }

    /// The jars in the order of the class path: berth's own first.
    private List<Path> jars() throws IOException {
        try (Stream<Path> libraries = Files.list(berth.resolve("lib"))) {
            return Stream.concat(
                            Stream.of(berth.resolve("berth.jar")),
                            libraries
                                    .filter(file -> file.toString().endsWith(".jar"))
                                    .sorted())
                    .toList();
        }
    }

    private void runtime() throws IOException {
        var modules = new TreeSet<>(BY_NAME);
        Path all = classes();
        // Some libraries refer to others that are optional, and not there.
        tool("jdeps", "--multi-release", "25", "--ignore-missing-deps", "--list-deps", all.toString())
                .lines()
                .map(line -> line.strip().split("/", 2)[0])
                .filter(module -> ModuleLayer.boot().findModule(module).isPresent())
                .forEach(modules::add);
        modules.removeAll(UNUSED);
        Files.delete(all);
        Files.writeString(target.resolve("modules.txt"), String.join("\n", modules) + "\n");
        tool(
                "jlink",
                "--add-modules",
                String.join(",", modules),
                "--output",
                target.resolve("runtime").toString(),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6");
    }

    /// All classes in one jar without module descriptors, which name optional modules that no class path needs.
    private Path classes() throws IOException {
        Path all = target.resolve("all.jar");
        var seen = new TreeSet<String>();
        try (var out = new ZipOutputStream(Files.newOutputStream(all))) {
            for (Path jar : jars()) {
                try (var in = new ZipFile(jar.toFile())) {
                    for (ZipEntry entry : Collections.list(in.entries())) {
                        String name = entry.getName();
                        if (name.endsWith(".class") && !name.endsWith("module-info.class") && seen.add(name)) {
                            out.putNextEntry(new ZipEntry(name));
                            in.getInputStream(entry).transferTo(out);
                        }
                    }
                }
            }
        }
        return all;
    }

    /// What the launcher reads: a key of the jars, and their names.
    private void settings() throws IOException, NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        for (Path jar : jars()) {
            digest.update(Files.readAllBytes(jar));
        }
        Files.writeString(
                target.resolve("settings"),
                HexFormat.of().formatHex(digest.digest()).substring(0, 16) + "\n"
                        + jars().stream()
                                .map(jar -> jar.getFileName().toString())
                                .collect(Collectors.joining(" "))
                        + "\n");
    }

    /// The licences and notices inside the libraries, a folder for each.
    private void licences() throws IOException {
        for (Path jar : jars()) {
            String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
            try (FileSystem inside = FileSystems.newFileSystem(jar);
                    Stream<Path> files = Files.walk(inside.getPath("/"), 2)) {
                for (Path file : files.filter(Distribution::isLicence).sorted().toList()) {
                    Path copy = target.resolve("licenses")
                            .resolve(name)
                            .resolve(file.getFileName().toString());
                    Files.createDirectories(copy.getParent());
                    Files.write(copy, Files.readAllBytes(file));
                }
            }
        }
    }

    private static boolean isLicence(Path file) {
        return Files.isRegularFile(file)
                && file.getFileName().toString().matches("(?i)(.*licen[sc]e.*|notice|copying|about)(\\.(txt|md|html))?")
                && (file.getParent().toString().equals("/")
                        || file.getParent().toString().equals("/META-INF"));
    }

    private void completion() throws IOException {
        Files.createDirectories(target.resolve("completion"));
        for (String shell : List.of("bash", "zsh")) {
            Files.writeString(
                    target.resolve("completion").resolve("berth." + shell),
                    run(List.of(java(), "-cp", classPath(), "dev.berth.Berth", "completion", shell)));
        }
    }

    /// The classes in a fixed order, without what differs from run to run: numbers, and which constants were resolved.
    private void usedClasses(Path script) throws IOException {
        Path list = target.resolve("classes.tmp");
        String demo;
        try (Stream<Path> files = Files.list(berth.resolve("demo"))) {
            demo = files.sorted().map(file -> ":" + file).collect(Collectors.joining());
        }
        run(List.of(
                "sh",
                script.toString(),
                "-XX:DumpLoadedClassList=" + list,
                classPath(),
                demo,
                java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow"));
        String classes = Files.readAllLines(list).stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith("@cp"))
                .map(line -> line.replaceFirst(" id: [0-9]+$", ""))
                .distinct()
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(target.resolve("classes.txt"), classes);
        Files.delete(list);
    }

    private String classPath() throws IOException {
        return jars().stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String tool(String name, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        ToolProvider tool = ToolProvider.findFirst(name)
                .orElseThrow(() ->
                        new IllegalStateException("the JDK in " + System.getProperty("java.home") + " has no " + name));
        int code = tool.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        if (code != 0) {
            throw new IllegalStateException(name + " failed: " + out + err);
        }
        return out.toString();
    }

    private static String run(List<String> command) throws IOException {
        Path log = Files.createTempFile("berth-dist-", ".log");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(log.toFile()).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command.getFirst() + " failed: " + output + Files.readString(log));
            }
            return output;
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        } finally {
            Files.delete(log);
        }
    }
}
