package dev.berth.cli;

import dev.berth.core.Address;
import dev.berth.core.Coverage;
import dev.berth.core.Provider;
import dev.berth.run.ReconcileInput;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--server NAME` and `--shard I/N`: a run that covers whole servers and the services at home there.
final class ServerOptions {

    private static final Pattern SHARD = Pattern.compile("([0-9]{1,4})/([0-9]{1,4})");

    private final List<String> servers = new ArrayList<>();

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--server",
            paramLabel = "NAME",
            description =
                    "Only this server and the services at home there: `main`, `postgres/main`, or `secret` for the"
                            + " store and the services without a server. Repeatable.")
    void servers(List<String> names) {
        servers.clear();
        servers.addAll(names);
    }

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Only the servers of shard I of N, and the services at home there. A server's name decides on"
                    + " its shard. I counts from 0; N/N is 0/N.")
    private String shard = "";

    /// Whether any server or shard was asked for.
    boolean areGiven() {
        return !servers.isEmpty() || !shard.isEmpty();
    }

    /// A copy of `input` for the servers that the command line names.
    /// @throws ParameterException if there is no such server or shard
    ReconcileInput of(ReconcileInput input) {
        if (!servers.isEmpty() && !shard.isEmpty()) {
            throw mistake("--server and --shard choose servers in two ways. Use one of them");
        }
        if (!shard.isEmpty()) {
            return input.covering(inShard(), "--shard " + shard);
        }
        if (servers.isEmpty()) {
            return input;
        }
        servers.forEach(name -> requireKnown(name, input));
        var names = new TreeSet<>(servers);
        return input.covering(server -> isNamed(server, servers), "--server " + String.join(" --server ", names));
    }

    private Predicate<Address> inShard() {
        Matcher numbers = SHARD.matcher(shard);
        int count = numbers.matches() ? Integer.parseInt(numbers.group(2)) : 0;
        if (count == 0 || Integer.parseInt(numbers.group(1)) > count) {
            throw mistake("--shard " + shard + ": write I/N, such as 0/4 to 3/4 for four shards");
        }
        int one = Integer.parseInt(numbers.group(1)) % count;
        return server -> Coverage.shard(server, count) == one;
    }

    private void requireKnown(String name, ReconcileInput input) {
        var known = input.servers().stream().map(Provider::address).collect(Collectors.toCollection(ArrayList::new));
        known.add(input.store().address());
        if (known.stream().noneMatch(server -> isNamed(server, List.of(name)))) {
            throw mistake("--server " + name + ": no manifest uses a server of that name. There are: "
                    + known.stream().map(Address::toString).collect(Collectors.joining(", ")));
        }
    }

    private ParameterException mistake(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    /// Whether the command line names a server, by its name or its whole address.
    static boolean isNamed(Address server, List<String> names) {
        return names.isEmpty() || names.contains(server.name()) || names.contains(server.toString());
    }
}
