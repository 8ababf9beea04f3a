package dev.berth.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamedValuesTest {

    /// Keys are `secret/key:length`; of the Secrets `old` isn't declared any more.
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // One went where one came, whatever its length.
                "app/A:40, app/B:40, app/A>app/B, -",
                "app/A:40, app/B:24, app/A>app/B, -",
                // Their lengths tell them apart.
                "app/A:40 app/B:24, app/C:24 app/D:40, app/A>app/D app/B>app/C, -",
                "app/A:40 app/B:32, app/C:40 app/D:24, app/A>app/C app/B>app/D, -",
                "app/A:40, app/B:24 app/C:40, app/A>app/C, -",
                "app/A:40 app/B:24, app/C:24, app/B>app/C, -",
                // Nothing does.
                "app/A:40 app/B:40, app/C:40 app/D:40, -, app",
                "app/A:40, app/B:40 app/C:40, -, app",
                "app/A:40 app/B:40, app/C:40, -, app",
                "app/A:32, app/B:40 app/C:24, -, app",
                // Another Secret's name.
                "old/A:40 old/B:40, app/A:40 app/B:40, old/A>app/A old/B>app/B, -",
                "old/A:40 old/B:40, app/A:40 app/C:40, old/A>app/A old/B>app/C, -",
                "old/A:40 old/B:40, app/C:40 app/D:40, -, app",
                // A key that goes from a Secret that stays isn't one that comes in another.
                "other/A:40, app/B:40, -, -",
                "other/A:40, app/A:40, other/A>app/A, -",
                // New ones, and ones that go.
                "-, app/A:40 app/B:40, -, -",
                "app/A:40, -, -, -",
            })
    void tellsWhichValueGoesOnUnderWhichKey(String gone, String fresh, String moved, String refused) {
        SortedMap<KeyRef, Secret> values = new TreeMap<>();
        keys(gone).forEach((key, length) -> values.put(key, Secret.of(key.key().repeat(length))));

        var renamed = new RenamedValues(
                keys(fresh),
                values,
                values,
                Set.of(key("app/X").secret(), key("other/X").secret()));

        assertEquals(
                words(moved),
                renamed.moved().stream()
                        .map(one -> name(one.from()) + ">" + name(one.to()))
                        .sorted()
                        .toList());
        assertEquals(
                words(refused),
                List.of("app", "other").stream()
                        .filter(secret ->
                                renamed.refusal(key(secret + "/X").secret()).isPresent())
                        .collect(Collectors.toList()));
    }

    private static List<String> words(String text) {
        return text == null ? List.of() : Arrays.asList(text.split(" ", -1));
    }

    private static SortedMap<KeyRef, Integer> keys(String text) {
        var keys = new TreeMap<KeyRef, Integer>();
        words(text).forEach(word -> {
            String[] sides = word.split(":", -1);
            keys.put(key(sides[0]), Integer.valueOf(sides[1]));
        });
        return keys;
    }

    private static KeyRef key(String text) {
        String[] names = text.split("/", -1);
        return new KeyRef("shop", names[0], names[1]);
    }

    private static String name(KeyRef key) {
        return key.name() + "/" + key.key();
    }
}
