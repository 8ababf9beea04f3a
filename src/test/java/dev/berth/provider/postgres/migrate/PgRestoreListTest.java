package dev.berth.provider.postgres.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgRestoreListTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            true  | ; Archive created at 2026-11-29 16:00:00 UTC
            true  | 200; 1259 16385 TABLE public orders cafe_user
            true  | 3001; 0 16385 TABLE DATA public orders cafe_user
            true  | 3010; 0 0 COMMENT public TABLE orders cafe_user
            true  | 7; 2615 16500 SCHEMA - stats cafe_user
            false | 8; 2615 16501 SCHEMA - ext cafe_user
            true  | 3011; 0 0 COMMENT - SCHEMA stats cafe_user
            false | 5; 2615 2200 SCHEMA - public postgres
            false | 3012; 0 0 COMMENT - SCHEMA public postgres
            false | 2; 3079 16389 EXTENSION - pg_trgm
            false | 3013; 0 0 COMMENT - EXTENSION pg_trgm
            false | 2950; 3466 16600 EVENT TRIGGER - told postgres
            false | 2951; 6104 16601 PUBLICATION - all_of_it postgres
            false | 2952; 6106 16602 PUBLICATION TABLE public orders orders
            false | 3014; 0 0 ACL public TABLE orders cafe_user
            false | 1750; 826 16700 DEFAULT ACL public DEFAULT PRIVILEGES FOR TABLES cafe_user
            true  | 201; 1255 16386 FUNCTION public told() cafe_user
            """, delimiter = '|')
    void leavesOutWhatIsThereOrTakesASuperuser(boolean restored, String line) {
        assertEquals(restored, new PgRestoreList(Set.of("public", "ext")).isRestored(line));
    }
}
