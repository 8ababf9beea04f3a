package dev.berth.manifest;

import dev.berth.core.Origin;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;

/// The file is no YAML from here on. Says in a sentence for people what the parser says for its authors.
final class YamlSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Origin origin;
    private final String sentence;

    YamlSyntaxException(Origin origin, String sentence) {
        super(sentence);
        this.origin = origin;
        this.sentence = sentence;
    }

    /// The exception for an error of the parser.
    static YamlSyntaxException of(JacksonException failure, String file) {
        if (failure.getCause() instanceof MarkedYamlEngineException marked) {
            Origin origin = marked.getProblemMark()
                    .or(marked::getContextMark)
                    .map(mark -> origin(mark, file))
                    .orElse(Origin.of(file, 0));
            int opened = marked.getContextMark().map(mark -> mark.getLine() + 1).orElse(origin.line());
            return new YamlSyntaxException(origin, sentence(marked.getProblem(), opened));
        }
        var location = failure.getLocation();
        Origin origin =
                location == null ? Origin.of(file, 0) : new Origin(file, location.getLineNr(), location.getColumnNr());
        return new YamlSyntaxException(origin, sentence(failure.getOriginalMessage(), origin.line()));
    }

    Origin origin() {
        return origin;
    }

    String sentence() {
        return sentence;
    }

    private static Origin origin(Mark mark, String file) {
        return new Origin(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String sentence(String problem, int opened) {
        if (problem.contains("mapping values are not allowed")) {
            return "a \":\" makes no sense here. Check the indentation, or put text that holds \": \" in quotes";
        }
        if (problem.contains("'\\t(TAB)' that cannot start")) {
            return "a tab stands here. YAML is indented with spaces only: replace the tab";
        }
        if (problem.contains("that cannot start any token")) {
            return "text can't begin with this character. Put it in quotes";
        }
        if (problem.contains("expected ',' or")) {
            return "the { or [ of line " + opened
                    + " isn't closed here. Close it, or put text that holds { } [ ] in quotes, as in {host: \"${env:HOST}\"}";
        }
        if (problem.contains("unexpected end of stream")) {
            return "the quote opened in line " + opened + " is never closed. Close it";
        }
        if (problem.contains("expected <block end>")) {
            return "this line doesn't fit the ones above. Check its indentation, and that each key ends with a \":\"";
        }
        if (problem.contains("unknown escape character")) {
            return "a \\ in double quotes begins an escape, and this is none. Use single quotes, or write \\\\";
        }
        if (problem.startsWith("Expected a property name")) {
            return "a key is a list, a mapping or an alias here. Keys must be text; put text that begins with {, [ or * in quotes";
        }
        if (problem.startsWith("Version")) {
            return "this version of YAML is not read. Remove the %YAML line";
        }
        if (problem.contains("could not find expected ':'")) {
            return "a \":\" is missing behind the key of line " + opened + ". Add it";
        }
        return "is no valid YAML: " + problem.lines().findFirst().orElse("").strip()
                + ". Check the line and the one above";
    }
}
