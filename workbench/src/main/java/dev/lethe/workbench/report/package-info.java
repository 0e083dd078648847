/** Results as JSON, as a Markdown table and as SVG plots. */
@NullMarked
package dev.lethe.workbench.report;

import org.jspecify.annotations.NullMarked;
