package dev.berth.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WrappedTest {

    @Test
    void breaksLongLinesBetweenWordsAndLeavesTheRest() {
        String text =
                "  ! adopt: it carries no mark of berth, so it may be anybody's. Allow it\nshort   table   row\n\n";

        assertEquals("""
                  ! adopt: it carries no mark of berth,
                      so it may be anybody's. Allow it
                short   table   row

                """, Wrapped.text(text, 40));
        assertEquals(text, Wrapped.text(text, 0));
    }

    @Test
    void coloursTakeNoRoomAndAWordIsNotBroken() {
        String red = "\u001b[31m! a\u001b[0m " + "b".repeat(36);

        assertEquals(red, Wrapped.text(red, 40));
        assertEquals("x".repeat(60), Wrapped.text("x".repeat(60), 40));
    }
}
