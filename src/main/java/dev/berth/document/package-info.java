/// JSON and YAML as text. Jackson writes it.
@NullMarked
package dev.berth.document;

import org.jspecify.annotations.NullMarked;
