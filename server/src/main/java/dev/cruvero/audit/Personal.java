package dev.cruvero.audit;

/**
 * A value in an event's details that is somebody's personal data: the event holds a commitment to
 * it, the value itself lies beside the record and can be erased.
 */
public record Personal(String value) {}
