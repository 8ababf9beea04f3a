package dev.berth.provider.redis;

import dev.berth.connection.ConnectionInfo;
import dev.berth.connection.ConnectionInfo.Kind;
import dev.berth.connection.ConnectionText;
import dev.berth.core.Address;
import dev.berth.core.KeyRef;
import dev.berth.core.Secret;
import dev.berth.template.Expression;
import dev.berth.template.Template;
import dev.berth.template.Template.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The slots that the live Secrets of a service hold. Redis stores no owner of a slot, so berth finds out by
/// the Secrets that a slot moves. Pure.
sealed interface RedisPublishedSlot {

    /// No Secret tells it anything of Redis yet.
    record Nothing() implements RedisPublishedSlot {}

    /// A key holds the server without a number; the service must know the number from elsewhere.
    record NoNumber() implements RedisPublishedSlot {}

    record Slot(int number) implements RedisPublishedSlot {}

    /// What the keys of the service hold about its slot `name`.
    ///
    /// @param keys the declared keys of its Secrets
    /// @param live what the live ones hold, by the key's address
    static RedisPublishedSlot of(
            RedisSection section, String name, SortedMap<KeyRef, Template> keys, Map<Address, List<Secret>> live) {
        int declared = Objects.requireNonNull(section.slots().get(name)).number();
        List<Map.Entry<KeyRef, Template>> telling = keys.entrySet().stream()
                .filter(key -> expressions(key.getValue()).stream()
                        .anyMatch(expression -> expression.section().equals("redis")))
                .toList();
        List<Integer> numbers = telling.stream()
                .flatMap(key -> values(key.getKey(), live).stream()
                        .flatMap(value -> numbers(section, name, key.getValue(), value).stream()))
                .distinct()
                .toList();
        // Of several numbers the one to leave is the one that matters.
        Optional<Integer> number = numbers.stream()
                .filter(one -> one != declared)
                .findFirst()
                .or(() -> numbers.stream().findFirst());
        boolean anything = telling.isEmpty()
                || telling.stream().anyMatch(key -> !values(key.getKey(), live).isEmpty());
        return number.<RedisPublishedSlot>map(Slot::new).orElseGet(() -> anything ? new NoNumber() : new Nothing());
    }

    private static List<Secret> values(KeyRef key, Map<Address, List<Secret>> live) {
        return live.getOrDefault(key.address(), List.of());
    }

    private static List<Expression> expressions(Template template) {
        return template.pieces().stream()
                .filter(Piece.Field.class::isInstance)
                .map(piece -> ((Piece.Field) piece).expression())
                .toList();
    }

    /// The numbers that stand in `live` where the template has the slot's.
    private static List<Integer> numbers(RedisSection section, String name, Template template, Secret live) {
        var expressions = new ArrayList<Expression>();
        String pattern = template.pieces().stream()
                .map(piece -> switch (piece) {
                    case Piece.Literal(String text) -> Pattern.quote(text);
                    case Piece.Field(Expression expression)
                    when isNumbered(expression) -> {
                        expressions.add(expression);
                        yield expression.field().equals("url") ? "(\\S+?)" : "(\\d{1,9})";
                    }
                    case Piece.Field _, Piece.Generate _, Piece.Copy _, Piece.Service _, Piece.Namespace _ -> ".*?";
                })
                .collect(Collectors.joining());
        Matcher matcher = Pattern.compile(pattern + "[\\r\\n]*", Pattern.DOTALL).matcher(live.reveal());
        var numbers = new ArrayList<Integer>();
        if (matcher.matches()) {
            for (int i = 0; i < expressions.size(); i++) {
                Expression expression = expressions.get(i);
                if (section.slotName(expression).equals(name)) {
                    String said = matcher.group(i + 1);
                    numbers.addAll(expression.field().equals("url") ? slots(said) : List.of(Integer.valueOf(said)));
                }
            }
        }
        return numbers;
    }

    /// The slots in a connection text, or in a text of host, port and number.
    private static List<Integer> slots(String written) {
        return redis(written)
                .or(() -> redis("redis://" + written))
                .map(ConnectionInfo::slots)
                .orElse(List.of());
    }

    private static Optional<ConnectionInfo> redis(String written) {
        return ConnectionText.of(written)
                .map(ConnectionText::info)
                .filter(info -> info.kind() == Kind.REDIS && !info.hosts().isEmpty());
    }

    private static boolean isNumbered(Expression expression) {
        return expression.section().equals("redis")
                && (expression.field().equals("url") || expression.field().equals("slot"));
    }
}
