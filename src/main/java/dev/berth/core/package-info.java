/// The vocabulary of berth: what a resource, a change, a plan and an outcome are. Values and pure functions;
/// imports `java.*` only.
@NullMarked
package dev.berth.core;

import org.jspecify.annotations.NullMarked;
