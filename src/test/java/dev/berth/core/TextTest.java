package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void showsControlAndFormatCharactersInsteadOfObeyingThem() {
        assertEquals("a\\u001b[31m\\n\\t\\u202eb ünï", Text.printable("a\u001b[31m\n\t\u202eb ünï"));
    }

    @Test
    void suggestsTheNearestWordIfItIsNearEnough() {
        var words = List.of("database", "user", "server");

        assertEquals(Optional.of("database"), Text.nearest("databse", words));
        assertEquals(Optional.of("database"), Text.nearest("Database", words));
        assertEquals(Optional.empty(), Text.nearest("rotation", words));
    }

    @Test
    void countsInEnglish() {
        assertEquals(
                "0 changes, 1 change, 2 changes",
                Text.count(0, "change") + ", " + Text.count(1, "change") + ", " + Text.count(2, "change"));
    }
}
