/// Tests of reports.
@NullMarked
package dev.berth.report;

import org.jspecify.annotations.NullMarked;
