package dev.cruvero.cli;

/** A command of onboarding: a missing piece or a dead backend leaves it with 7 instead of 1. */
interface AwaitsOthers {}
