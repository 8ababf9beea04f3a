package dev.berth.policy;

import dev.berth.core.Node;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;

/// Compiles rules. Made where there are policies, as CEL's classes take a quarter of a second to load.
final class RuleCompiler {

    static final int LONGEST_RULE = 4_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST_RULE)
            .maxParseRecursionDepth(50)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private final CelCompiler ofManifests;
    private final CelCompiler ofChanges;
    private final CelRuntime runtime;

    /// @param schema the JSON Schema of manifests
    RuleCompiler(Node schema) {
        var types = new RuleTypes(schema);
        ofManifests = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(types.provider())
                .addVar("service", types.service())
                .addVar("environment", SimpleType.STRING)
                .addVar("now", SimpleType.TIMESTAMP)
                .build();
        ofChanges =
                ofManifests.toCompilerBuilder().addVar("change", types.change()).build();
        runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .excludeFunctions(StandardFunction.MATCHES)
                        .build())
                .addFunctionBindings(
                        CelFunctionBinding.from("matches", String.class, String.class, BoundedPattern::isFoundIn),
                        CelFunctionBinding.from(
                                "matches_string", String.class, String.class, BoundedPattern::isFoundIn))
                .build();
    }

    /// @throws RuleException if it is no CEL, names what isn't there, or has another result than true or false
    CompiledRule compile(Policy.Trigger on, String rule) throws RuleException {
        CelCompiler compiler = on == Policy.Trigger.MANIFEST ? ofManifests : ofChanges;
        CelAbstractSyntaxTree tree;
        try {
            tree = compiler.compile(rule).getAst();
        } catch (CelValidationException invalid) {
            throw new RuleException(invalid.getErrors().stream()
                    .findFirst()
                    .map(RuleCompiler::sentence)
                    .orElse("is no CEL expression"));
        }
        if (!tree.getResultType().equals(SimpleType.BOOL)) {
            throw new RuleException("results in " + tree.getResultType().name() + " and not in true or false");
        }
        try {
            return new CompiledRule(runtime.createProgram(tree));
        } catch (CelEvaluationException impossible) {
            throw new RuleException("can't be evaluated: " + impossible.getMessage());
        }
    }

    private static String sentence(CelIssue issue) {
        String text = issue.getMessage().replace(" (in container '')", "").replaceFirst(" \\(candidates: .*", "");
        return "does not compile: " + text + " (line "
                + issue.getSourceLocation().getLine() + ", column "
                + (issue.getSourceLocation().getColumn() + 1) + " of the rule)";
    }
}
