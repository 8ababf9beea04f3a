package dev.berth.provider.redis;

import dev.berth.secret.KeyRef;
import dev.berth.secret.Template;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A section and the declared keys of its service's Secrets, which tell the service of its slots.
public record RedisHolder(RedisSection section, SortedMap<KeyRef, Template> keys) {

    public RedisHolder {
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
    }

    boolean isAbsent() {
        return section.service().absent();
    }
}
