package dev.cruvero.tenants;

import dev.cruvero.api.ErrorCode;

/** Something that was accepted and will be in the way later. */
public record Warning(ErrorCode code, String message) {}
