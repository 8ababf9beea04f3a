/// What is known of each password: where it is looked for, how a new one is made, which ones may belong to a login, and
/// how a rotation goes on.
@NullMarked
package dev.berth.credential;

import org.jspecify.annotations.NullMarked;
