/** What a run's folder says, made visible: the report, its live page, event files, comparisons. */
package dev.adjoint.cli.report;
