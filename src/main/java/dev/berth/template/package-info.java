/// Templates of the values in Secrets, and where a password stands in a value that a person wrote.
@NullMarked
package dev.berth.template;

import org.jspecify.annotations.NullMarked;
