package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Applied;
import dev.berth.core.Credentials;
import dev.berth.core.Field;
import dev.berth.core.KeyRef;
import dev.berth.core.Plan;
import dev.berth.core.PlannedChange;
import dev.berth.core.Secret;
import dev.berth.core.Selection;
import dev.berth.core.Text;
import dev.berth.manifest.DeclaredKey;
import dev.berth.manifest.Fleet;
import dev.berth.manifest.Service;
import dev.berth.render.TextSecrets;
import dev.berth.run.ExecutablePlan;
import dev.berth.run.Planner;
import dev.berth.run.ReconcileInput;
import dev.berth.template.Expression;
import dev.berth.template.Part;
import dev.berth.template.Template.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `berth secrets SERVICE`
@Command(
        name = "secrets",
        description =
                "Shows what each key of a service's Secrets is made of and whether it is as declared, with every password"
                        + " masked. Reads only.")
final class SecretsCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ServicesOptions services = new ServicesOptions();

    @Option(names = "--reveal", description = "Show the values that the Secrets hold. Only on a terminal.")
    private boolean reveal;

    SecretsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!services.isNamed()) {
            throw new ParameterException(spec.commandLine(), "name a service");
        }
        if (reveal && !console.isShownOnTerminal()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--reveal shows values on a terminal only, and the output goes elsewhere. Nothing was read");
        }
        var composition = Composition.strict(console, services.cluster, services.manifests);
        ReconcileInput input = composition.input(services.directory());
        var chosen = new TreeSet<>(services.of(input.services()));
        Fleet fleet = composition.read(services.directory());
        try (Planner planner = Planner.open(input)) {
            ExecutablePlan planned = planner.plan().selecting(Selection.of(chosen, "secrets"));
            Plan plan = planned.plan();
            var lines = new ArrayList<TextSecrets.Line>();
            fleet.services().stream()
                    .filter(service -> chosen.contains(service.id().name()))
                    .forEach(service -> lines.addAll(lines(service, planned, revealed(composition, fleet, service))));
            (reveal ? console.revealed() : console.out())
                    .print(TextSecrets.render(lines, applied(chosen, planned), console.paint(services.noColor)));
            plan.notes().forEach(console::note);
            return (plan.isIncomplete() ? ExitCode.INCOMPLETE : ExitCode.OK).code();
        }
    }

    private static SortedMap<String, Applied> applied(SortedSet<String> chosen, ExecutablePlan planned) {
        var applied = new TreeMap<String, Applied>();
        chosen.forEach(service -> planned.history().applied(service).ifPresent(record -> applied.put(service, record)));
        return applied;
    }

    private SortedMap<KeyRef, Secret> revealed(Composition composition, Fleet fleet, Service service) {
        return reveal ? composition.stores().stored(fleet, service) : Collections.emptySortedMap();
    }

    private List<TextSecrets.Line> lines(Service service, ExecutablePlan planned, SortedMap<KeyRef, Secret> values) {
        var lines = new ArrayList<TextSecrets.Line>();
        service.keys()
                .forEach((key, declared) -> lines.add(new TextSecrets.Line(
                        key,
                        value(key, declared, planned.credentials(), values),
                        state(key, declared, planned.plan()),
                        source(declared, planned.credentials()))));
        return lines;
    }

    private String value(KeyRef key, DeclaredKey declared, Credentials credentials, SortedMap<KeyRef, Secret> values) {
        if (!reveal) {
            return Part.masked(Part.named(declared.parts(), credentials));
        }
        return Optional.ofNullable(values.get(key)).map(SecretsCommand::shown).orElse("(none)");
    }

    private static String shown(Secret value) {
        return value.isText() ? value.reveal() : "(" + Text.count(value.size(), "byte") + " that are no text)";
    }

    /// The change that a plan makes to a key, in words.
    private static String state(KeyRef key, DeclaredKey declared, Plan plan) {
        if (!plan.unread().isEmpty()) {
            return "not known, as a server can't be read";
        }
        Stream<String> own = fields(plan, key.secret())
                .filter(field -> field.name().equals(key.key()))
                .map(field -> field.live().isEmpty() ? "missing" : "not in sync:" + words(field));
        Stream<String> login = Part.logins(declared.parts()).stream()
                .flatMap(address -> fields(plan, address)
                        .filter(field ->
                                field.name().equals("password") && field.live().isPresent())
                        .map(field -> "not in sync: the password of " + address.name() + " "
                                + field.live().get()));
        return Stream.concat(own, login).findFirst().orElse("in sync");
    }

    private static String words(Field field) {
        String changed = field.toString().substring(field.name().length() + " changed".length());
        int difference = changed.indexOf(": ");
        return difference < 0 ? " another value" : changed.substring(difference + 1);
    }

    private static Stream<Field> fields(Plan plan, Address address) {
        return plan.changes().stream()
                .filter(change -> change.address().equals(address))
                .map(PlannedChange::fields)
                .flatMap(List::stream);
    }

    private static String source(DeclaredKey declared, Credentials credentials) {
        var facts = new ArrayList<String>();
        for (Piece piece : declared.template().pieces()) {
            switch (piece) {
                case Piece.Field(Expression expression) ->
                    facts.add("endpoint " + expression.endpoint().orElse("default"));
                case Piece.Generate(int length) -> facts.add("generated, " + length + " characters");
                case Piece.Copy(KeyRef key) -> facts.add("copied from " + key);
                case Piece.Literal _, Piece.Service _, Piece.Namespace _ -> {}
            }
        }
        declared.parts().forEach(part -> {
            if (part instanceof Part.Password password && !password.user().isEmpty()) {
                facts.add("login "
                        + (password.turns().areTaken()
                                ? credentials.turn(password.login()).name()
                                : password.user()));
            }
        });
        String origin = " (" + declared.origin() + ")";
        return facts.isEmpty()
                ? declared.template() + origin
                : declared.template() + "  "
                        + String.join(", ", facts.stream().distinct().toList()) + origin;
    }
}
