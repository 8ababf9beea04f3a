package dev.berth.core.bootstrap;

import dev.berth.core.Secret;
import java.util.function.Consumer;

/// A step of a bootstrap. A session makes it, and runs it with the password of berth's login.
///
/// @param preview what it will do, as a person would type it; secret values are shown as `(secret)`
public record BootstrapStep(String preview, Consumer<Secret> run) {}
