package dev.cruvero.onboarding.workflow;

/**
 * What is to be done after all steps were looked at.
 *
 * @param ended whether nothing is left to do
 * @param pauseMillis how long to wait for a nudge before looking again
 */
public record Verdict(boolean ended, long pauseMillis) {}
