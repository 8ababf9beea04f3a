package dev.berth.template;

import java.util.List;

/// The expressions that a section of a manifest offers to templates: `${postgres.url}`.
@FunctionalInterface
public interface Expressions {

    /// The text and passwords that `expression` stands for. Pure.
    /// @throws TemplateException if the field, the qualifier or the endpoint does not exist; names those that do
    List<Part> expand(Expression expression);
}
