package dev.berth.provider.secrets;

import dev.berth.core.Address;
import dev.berth.core.Note;
import dev.berth.core.Parallel;
import dev.berth.core.UnreadableException;
import dev.berth.kubernetes.StoredSecret;
import dev.berth.provider.secrets.SecretsSession.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/// Reads the files of the directory store, for [DirectorySession].
record DirectorySecretsReader(SecretFolder folder, SecretsSection section) {

    /// The Secrets with this fleet's mark that no manifest declares, and notes on files that could not be read.
    record Former(List<StoredSecret> secrets, List<Note> notes) {

        Former {
            secrets = List.copyOf(secrets);
            notes = List.copyOf(notes);
        }
    }

    Former former() {
        var former = new ArrayList<StoredSecret>();
        var files = new ArrayList<Note>();
        Set<Address> declared = section.byAddress().keySet();
        for (Address secret : folder.present(closed -> files.add(undeclared(closed)))) {
            if (!declared.contains(secret)) {
                try {
                    folder.storedIfSecret(secret).filter(this::isOurs).ifPresent(former::add);
                } catch (UnreadableException unreadable) {
                    files.add(
                            Note.of("unreadable-file", secret, unreadable.getMessage() + ". No manifest declares it"));
                }
            }
        }
        return new Former(former, files);
    }

    /// All Secrets, declared or not.
    Found all(SortedSet<String> namespaces) {
        var all = new ArrayList<StoredSecret>();
        var notes = new ArrayList<Note>();
        for (Address secret : folder.present(closed -> notes.add(undeclared(closed)))) {
            if (!namespaces.isEmpty() && !namespaces.contains(secret.namespace())) {
                continue;
            }
            try {
                folder.storedIfSecret(secret).ifPresent(stored -> {
                    stored.encryption()
                            .ifPresent(tool -> notes.add(Note.of(
                                    "unreadable-file",
                                    secret,
                                    folder.path(secret) + ": " + tool
                                            + " encrypted it, so berth reads nothing of it")));
                    all.add(stored);
                });
            } catch (UnreadableException unreadable) {
                notes.add(Note.of("unreadable-file", secret, String.valueOf(unreadable.getMessage())));
            }
        }
        return Found.of(all, notes);
    }

    private static Note undeclared(UnreadableException unreadable) {
        return Note.of("unreadable-file", String.valueOf(unreadable.getMessage()));
    }

    /// A file that can't be read is no business of the services that need others.
    LiveSecrets snapshot(List<StoredSecret> former) {
        SortedSet<Address> needed = section.needed();
        var found = new ArrayList<StoredSecret>();
        var unread = new ConcurrentSkipListMap<Address, String>();
        Parallel.compute(List.copyOf(needed), secret -> {
                    try {
                        return folder.stored(secret);
                    } catch (UnreadableException unreadable) {
                        unread.put(secret, String.valueOf(unreadable.getMessage()));
                        return Optional.<StoredSecret>empty();
                    }
                })
                .forEach(stored -> stored.ifPresent(found::add));
        return LiveSecrets.of(
                found.stream(),
                former.stream().filter(stored -> !needed.contains(stored.address())),
                new TreeSet<>(),
                new TreeMap<>(),
                unread);
    }

    private boolean isOurs(StoredSecret stored) {
        return stored.mark()
                .filter(mark -> mark.fleet().equals(section.fleet()))
                .isPresent();
    }
}
