package dev.cruvero.models;

/**
 * A tool that the model asks for; the arguments are text as it wrote them, not yet known to be
 * JSON.
 */
public record ToolCall(String id, String name, String arguments) {}
