package dev.berth.secret;

import dev.berth.core.Secret;

/// Who berth logs in to a server as.
public record AdminLogin(String user, Secret password) {}
