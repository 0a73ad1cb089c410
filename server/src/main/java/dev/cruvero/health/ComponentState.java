package dev.cruvero.health;

import java.time.Instant;

/** A component and since when it has the status that it has. */
public record ComponentState(Component component, Instant since) {}
