package dev.berth.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommentTest {

    private static final Mark MARK = new Mark("default", "cafe-backend");

    @ParameterizedTest
    @ValueSource(strings = {"", "orders of the shop", "it's [not] a mark", "two\nlines", "\u001b[31mred"})
    void ofBerthStandsBehindWhatAPersonWroteAndIsFoundAgain(String remark) {
        var written = new Comment(remark, Optional.of(MARK), new TreeMap<>(Map.of("quarantined", "2027-01-01")));

        assertEquals(written, Comment.parse(written.text()));
    }

    @Test
    void isNotFoundInTheMiddleOfAComment() {
        assertEquals(
                Optional.empty(),
                Comment.parse("[berth fleet=default service=cafe] was here once")
                        .mark());
    }

    @Test
    void ofANewerBerthKeepsItsFurtherNotes() {
        var comment = Comment.parse("x [berth fleet=default service=cafe-backend commit=4f2a9c1]");

        assertEquals(
                "x [berth fleet=default service=tea commit=4f2a9c1 rotated=now]",
                comment.with(Optional.of(new Mark("default", "tea")))
                        .with("rotated", "now")
                        .text());
        assertEquals(
                "x [berth fleet=default service=cafe-backend]",
                comment.without("commit").text());
    }
}
