package dev.berth.docs;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The codes that berth's sources give to problems, refusals and notes.
///
/// The sources are parsed, and the argument that is the code is read of each call: a text, or a constant. If it is a
/// parameter of the method around it, the calls of that method are read in turn.
final class SourceCodes {

    /// What a code is given to.
    enum Kind {
        PROBLEM,
        GUARD,
        REFUSAL,
        NOTE
    }

    /// A method or constructor that takes a code.
    ///
    /// @param at which of its `arguments` the code is
    private record Taker(String type, String name, int arguments, int at, Kind kind) {}

    private static final String CONSTRUCTOR = "<init>";

    private static final List<Taker> TAKERS = List.of(
            new Taker("Problem", CONSTRUCTOR, 3, 0, Kind.PROBLEM),
            new Taker("Problems", "add", 3, 0, Kind.PROBLEM),
            new Taker("Refusal", "guard", 2, 0, Kind.GUARD),
            new Taker("Refusal", "always", 2, 0, Kind.REFUSAL),
            new Taker("Note", CONSTRUCTOR, 5, 0, Kind.NOTE));

    /// What a policy's guard is called on the page.
    private static final String POLICY = "policy/NAME";

    static final SourceCodes NONE = new SourceCodes();

    private static final Pattern NUMBER = Pattern.compile("BERTH-[0-9]+");

    private final SortedMap<String, SortedSet<Kind>> found = new TreeMap<>();
    private final SortedSet<String> unclear = new TreeSet<>();
    private final SortedSet<String> numbers = new TreeSet<>();
    private final Map<String, String> constants = new HashMap<>();
    private final Set<Taker> takers = new HashSet<>(TAKERS);

    private SourceCodes() {}

    static SourceCodes in(Path root) throws IOException {
        var codes = new SourceCodes();
        List<CompilationUnitTree> units = parsed(root);
        units.forEach(unit -> codes.new Constants().scan(unit, null));
        int known;
        do {
            known = codes.takers.size();
            units.forEach(unit -> codes.new Calls().scan(unit, null));
        } while (codes.takers.size() > known);
        return codes;
    }

    /// The codes, each with what it is given to.
    SortedMap<String, SortedSet<Kind>> found() {
        return found;
    }

    /// Every text that is a problem's code, whatever it is given to.
    SortedSet<String> numbers() {
        return numbers;
    }

    /// The calls whose code can't be read.
    SortedSet<String> unclear() {
        return unclear;
    }

    private static List<CompilationUnitTree> parsed(Path root) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                Stream<Path> all = Files.walk(root)) {
            List<Path> sources = all.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            var task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            return StreamSupport.stream(task.parse().spliterator(), false)
                    .<CompilationUnitTree>map(unit -> unit)
                    .toList();
        }
    }

    /// Reads every constant text, as `Class.NAME`, and every number.
    private final class Constants extends TreePathScanner<@Nullable Void, @Nullable Void> {

        @Override
        public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void unused) {
            if (literal.getValue() instanceof String text
                    && NUMBER.matcher(text).matches()) {
                numbers.add(text);
            }
            return super.visitLiteral(literal, null);
        }

        @Override
        public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
            if (getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type
                    && variable.getInitializer() instanceof LiteralTree literal
                    && literal.getValue() instanceof String text) {
                constants.put(type.getSimpleName() + "." + variable.getName(), text);
            }
            return super.visitVariable(variable, null);
        }
    }

    /// Reads every call of a taker.
    private final class Calls extends TreePathScanner<@Nullable Void, @Nullable Void> {

        @Override
        public @Nullable Void visitNewClass(NewClassTree made, @Nullable Void unused) {
            read(() -> List.of(made.getIdentifier().toString()), CONSTRUCTOR, made.getArguments());
            return super.visitNewClass(made, null);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
            switch (call.getMethodSelect()) {
                case IdentifierTree name -> read(this::types, name.getName().toString(), call.getArguments());
                case MemberSelectTree select ->
                    read(
                            () -> receivers(select.getExpression()),
                            select.getIdentifier().toString(),
                            call.getArguments());
                default -> {
                    // Nothing else is called.
                }
            }
            return super.visitMethodInvocation(call, null);
        }

        /// @param receivers asked last, as a long chain of calls is long as a text too
        private void read(Supplier<List<String>> receivers, String name, List<? extends ExpressionTree> arguments) {
            for (Taker taker : List.copyOf(takers)) {
                if (taker.name().equals(name)
                        && taker.arguments() == arguments.size()
                        && receivers.get().contains(taker.type())) {
                    code(arguments.get(taker.at()), taker.kind());
                }
            }
        }

        private void code(ExpressionTree argument, Kind kind) {
            switch (argument) {
                case LiteralTree literal -> add(String.valueOf(literal.getValue()), kind);
                case ParenthesizedTree inside -> code(inside.getExpression(), kind);
                case ConditionalExpressionTree either -> {
                    code(either.getTrueExpression(), kind);
                    code(either.getFalseExpression(), kind);
                }
                case MemberSelectTree select -> constant(select.toString(), kind);
                case IdentifierTree name -> named(name.getName().toString(), kind);
                case MethodInvocationTree call -> called(call, kind);
                default -> unclear(argument);
            }
        }

        private void named(String name, Kind kind) {
            Optional<MethodTree> method = around(MethodTree.class).findFirst();
            List<String> parameters = method.stream()
                    .flatMap(of -> of.getParameters().stream())
                    .map(parameter -> parameter.getName().toString())
                    .toList();
            String type = types().getFirst();
            if (parameters.contains(name)) {
                takers.add(new Taker(
                        type,
                        method.orElseThrow().getName().toString(),
                        parameters.size(),
                        parameters.indexOf(name),
                        kind));
            } else if (!Set.of("Note", "Refusal", "Problem").contains(type)
                    || constants.containsKey(type + "." + name)) {
                // Else it is a component, of which a copy is made.
                types().stream()
                        .map(one -> one + "." + name)
                        .filter(constants::containsKey)
                        .findFirst()
                        .ifPresentOrElse(known -> constant(known, kind), () -> unclear(name));
            }
        }

        private void constant(String name, Kind kind) {
            Optional.ofNullable(constants.get(name)).ifPresentOrElse(text -> add(text, kind), () -> unclear(name));
        }

        /// Another's code is not a new one: `note.code()`, or that of a saved plan.
        private void called(MethodInvocationTree call, Kind kind) {
            String text = call.toString();
            if (text.equals("policy.guard()")) {
                add(POLICY, kind);
            } else if (!text.matches("\\w+\\.(code|guard)\\(\\)|(SavedJson\\.)?text\\(\\w+, \"(code|guard)\"\\)")) {
                unclear(call);
            }
        }

        private void unclear(Object code) {
            unclear.add(getCurrentPath().getCompilationUnit().getSourceFile().getName() + ": " + code);
        }

        /// The classes around this place, the innermost first.
        private List<String> types() {
            return around(ClassTree.class)
                    .map(type -> type.getSimpleName().toString())
                    .filter(name -> !name.isEmpty())
                    .toList();
        }

        private <T> Stream<T> around(Class<T> kind) {
            return StreamSupport.stream(getCurrentPath().spliterator(), false)
                    .filter(kind::isInstance)
                    .map(kind::cast);
        }

        /// What a receiver may be: a class, or a variable of one that is named after it.
        private static List<String> receivers(ExpressionTree receiver) {
            String text = receiver.toString();
            return text.matches("(?s)(.*\\W)?(p|[a-z]\\w*P)roblems(\\(\\))?")
                    ? List.of(text, "Problems")
                    : List.of(text);
        }
    }

    private void add(String code, Kind kind) {
        found.computeIfAbsent(code, _ -> new TreeSet<>()).add(kind);
    }
}
