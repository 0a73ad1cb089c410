package dev.cruvero.tenants;

/** What was agreed outside, checked against what is configured. */
public record Approval(String document, Limits limits, String isolation) {}
