package dev.berth.core;

/// A connection to a store of Secrets: what it read, and what it keeps with each Secret beside its content.
///
/// @param <F> reads the keys of what was inspected
public interface SecretStore<F extends SecretReader, R extends Resource, S extends Step>
        extends Session<F, R, S>, AppliedStore {}
