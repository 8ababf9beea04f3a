/// Who may do what on servers, and through which path: the vocabulary of `berth access`.
@NullMarked
package dev.berth.core.access;

import org.jspecify.annotations.NullMarked;
