@NullMarked
package dev.cruvero.cli;

import org.jspecify.annotations.NullMarked;
