/// How long berth takes, beside the script that it replaces: `./mvnw -Pbench verify`.
@NullMarked
package dev.berth.bench;

import org.jspecify.annotations.NullMarked;
