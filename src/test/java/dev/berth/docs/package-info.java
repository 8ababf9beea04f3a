/// The documentation: links, commands and pages that follow from the code.
@NullMarked
package dev.berth.docs;

import org.jspecify.annotations.NullMarked;
