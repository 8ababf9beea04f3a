/// Passwords: where berth looks for them, how it makes new ones, which ones may belong to a login, and the
/// stages of a rotation.
@NullMarked
package dev.berth.credential;

import org.jspecify.annotations.NullMarked;
