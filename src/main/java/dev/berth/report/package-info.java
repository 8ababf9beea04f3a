/// The findings of a run in the formats of pull requests, pipelines and dashboards. Values in, text out; no
/// IO.
@NullMarked
package dev.berth.report;

import org.jspecify.annotations.NullMarked;
