/// What a run found, for those who read it afterwards: pull requests, pipelines, dashboards. Values in, text out; no
/// IO.
@NullMarked
package dev.berth.report;

import org.jspecify.annotations.NullMarked;
