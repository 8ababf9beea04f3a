package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkTest {

    private static final Mark MARK = new Mark("default", "cafe-backend");

    @ParameterizedTest
    @ValueSource(strings = {"", "orders of the shop", "it's [not] a mark", "two\nlines", "\u001b[31mred"})
    void standsBehindWhatAPersonWroteAndIsFoundAgain(String remark) {
        String comment = MARK.comment(remark);

        assertEquals(Optional.of(MARK), Mark.in(comment));
        assertEquals(remark, Mark.remark(comment));
    }

    @Test
    void isNotFoundInTheMiddleOfAComment() {
        assertEquals(Optional.empty(), Mark.in("[berth fleet=default service=cafe] was here once"));
    }

    @Test
    void ofANewerBerthIsFoundDespiteItsFurtherWords() {
        assertEquals(Optional.of(MARK), Mark.in("x [berth fleet=default service=cafe-backend commit=4f2a9c1]"));
    }
}
