package dev.berth.secret;

import dev.berth.core.Secret;
import java.util.Optional;

/// Who berth logs in to a server as.
///
/// @param remark what a reader of the plan should know of how the password was found
public record AdminLogin(String user, Secret password, Optional<String> remark) {}
