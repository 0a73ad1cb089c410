package dev.cruvero.bench;

import java.time.Duration;

/**
 * What became of one long suite.
 *
 * @param count how often it repeated, or a figure of it
 */
record SuiteResult(String suite, String count, boolean passed, Duration time) {}
