package dev.berth.provider.postgres.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.berth.provider.postgres.Row;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PgSchemaListTest {

    private static final List<String> BEFORE =
            List.of(";", "6; 2615 2200 SCHEMA - sales cafe_user", "200; 1259 16386 TABLE public orders cafe_user");

    private static final List<String> AFTER = List.of(
            "; selected entries:",
            "3001; 2606 16393 CONSTRAINT public orders orders_pkey cafe_user",
            "3002; 1259 16395 INDEX public orders by day cafe_user",
            "3003; 1259 16396 INDEX public orders_what cafe_user",
            "3004; 2606 16397 FK CONSTRAINT public lines lines_order_fkey cafe_user",
            "3005; 2620 16398 TRIGGER public orders touched cafe_user",
            "3006; 6104 16399 PUBLICATION - theirs cafe_user");

    @Test
    void dividesWhatRowsNeedFromTheRest() {
        var list = new PgSchemaList(
                new PgRestoreList(Set.of("sales")),
                List.of(new Row(Map.of("schema", "public", "relation", "orders by day"))));

        assertEquals(List.of(BEFORE.get(0), BEFORE.get(2), AFTER.get(1), AFTER.get(2)), list.first(BEFORE, AFTER));
        assertEquals(AFTER.subList(3, 6), list.rest(AFTER));
    }
}
