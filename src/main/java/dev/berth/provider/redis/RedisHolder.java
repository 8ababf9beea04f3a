package dev.berth.provider.redis;

import dev.berth.core.KeyRef;
import dev.berth.template.Template;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A section and the declared keys of its service's Secrets, which tell the service of its slots.
public record RedisHolder(RedisSection section, SortedMap<KeyRef, Template> keys) {

    public RedisHolder {
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
    }

    public boolean isAbsent() {
        return section.service().absent();
    }
}
