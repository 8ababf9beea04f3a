/// Where passwords come from and how they stand in the values of a Secret: references, templates, forms, the
/// generator.
@NullMarked
package dev.berth.secret;

import org.jspecify.annotations.NullMarked;
