package dev.berth;

import dev.berth.cli.Console;
import dev.berth.cli.Silence;
import java.util.ArrayList;
import java.util.List;

/// Runs several command lines in one process, with `--` as an argument between them. `train.sh` starts it, for java to
/// note which classes they take: a cache is made from one process.
final class Training {

    private Training() {}

    static void main(String[] args) {
        Silence.fall();
        Console console = Console.ofProcess();
        var line = new ArrayList<String>();
        for (String argument : args) {
            if (argument.equals("--")) {
                run(console, line);
                line.clear();
            } else {
                line.add(argument);
            }
        }
        run(console, line);
    }

    private static void run(Console console, List<String> line) {
        Berth.run(console, line.toArray(String[]::new));
        console.flush();
    }
}
