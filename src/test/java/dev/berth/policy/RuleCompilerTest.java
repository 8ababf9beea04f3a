package dev.berth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.berth.core.Node;
import dev.berth.core.Origin;
import dev.berth.manifest.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules are checked before they are evaluated, and whatever goes wrong in one never counts as kept.
class RuleCompilerTest {

    private final RuleCompiler compiler = new RuleCompiler(schema());

    private static Node schema() {
        try {
            return JsonReader.read("schema", Files.readAllBytes(Path.of("schema/service.schema.json")));
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    private Verdict verdict(String rule) {
        Map<String, Object> service = Map.of(
                "service",
                "cafe-api",
                "owner",
                "team-cafe",
                "labels",
                Map.of("tier", "gold"),
                "postgres",
                Map.of("connectionLimit", 50L, "extensions", List.of("citext")));
        Map<String, Object> change = Variables.change(Node.empty(Origin.of("berth.yaml", 1)), service);
        Map<String, Object> variables = Variables.with(
                change, Variables.of(service, Optional.of("prod"), Instant.parse("2026-06-05T12:00:00Z")));
        try {
            return compiler.compile(Policy.Trigger.CHANGE, rule).evaluate(variables);
        } catch (RuleException wrong) {
            throw new AssertionError(rule, wrong);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "has(service.owner) && service.owner.startsWith('team-')",
                "service.labels.tier == 'gold'",
                "service.postgres.connectionLimit <= 50 && service.postgres.connectionLimit < 50.5",
                "service.postgres.extensions.all(name, name in ['citext', 'pg_trgm'])",
                "environment == 'prod' && now.getDayOfWeek() == 5",
                "now.getHours('Europe/Zurich') == 14",
                "change.action == 'update' && change.labels.tier == 'gold' && change.fields == {}",
                "service.service.matches('^[a-z]{1,30}(-[a-z]{1,30}){1,3}$')",
            })
    void keeps(String rule) {
        assertEquals(new Verdict.Kept(), verdict(rule));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "servic.owner == 'x' | undeclared reference to 'servic'",
                "has(service.ownr) | undefined field 'ownr'",
                "has(service.postgres.conectionLimit) | undefined field 'conectionLimit'",
                "change.actoin == 'delete' | undefined field 'actoin'",
                "service.owner | results in string",
                "service.owner == 1 | found no matching overload",
                "has( | mismatched input",
                "1 == 1 && | mismatched input",
            })
    void refusesWhatDoesNotCompile(String rule, String reason) {
        RuleException wrong = assertThrows(RuleException.class, () -> compiler.compile(Policy.Trigger.CHANGE, rule));
        assertTrue(String.valueOf(wrong.getMessage()).contains(reason), wrong::getMessage);
    }

    @Test
    void aRuleOverManifestsKnowsNoChange() {
        RuleException wrong = assertThrows(
                RuleException.class, () -> compiler.compile(Policy.Trigger.MANIFEST, "change.action == 'delete'"));
        assertTrue(String.valueOf(wrong.getMessage()).contains("undeclared reference to 'change'"), wrong::getMessage);
    }

    @Test
    void aRuleIsNoLongerThanItsLimit() {
        String rule = "true" + " || true".repeat(RuleCompiler.LONGEST_RULE / 8);
        assertThrows(RuleException.class, () -> compiler.compile(Policy.Trigger.CHANGE, rule));
    }

    /// A hostile rule ends soon, and isn't kept: also where CEL would drop its failure behind `||`.
    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s || true", "true == (%s || true)"})
    void endsLoopsWithinLoops(String frame) {
        String ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 0]";
        String rule = "true";
        for (int i = 0; i < 8; i++) {
            rule = ten + ".all(x" + i + ", " + rule + ")";
        }
        assertTrue(
                verdict(frame.formatted(rule)) instanceof Verdict.Failed failed
                        && failed.reason().contains("takes more than"),
                rule);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"['aaaaaaaa'] | x + x", "[[1]] | x + x", "[[1]] | [x, x]"})
    void endsValuesThatDouble(String start, String step) {
        String rule = "size(" + start + (".map(x, " + step + ")").repeat(40) + ") == 1";
        assertTrue(verdict(rule) instanceof Verdict.Failed, rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a'.matches('(((a{1000}){1000}){1000})')",
                "'a'.matches('(((((a{100}){100}){100}){100}){100})')",
                "'a'.matches('(')",
                "service.labels.none == 'x'",
                "1 / 0 == 1",
                "timestamp('yesterday') < now",
                "int('x') == 1",
            })
    void whatFailsIsNotKept(String rule) {
        assertTrue(verdict(rule) instanceof Verdict.Failed, rule);
    }

    @Test
    void aPatternIsLinearInTheText() {
        assertEquals(new Verdict.Broken(), verdict("'" + "a".repeat(1_000) + "'.matches('^(a+)+$b')"));
    }
}
