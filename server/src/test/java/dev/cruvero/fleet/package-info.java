@NullMarked
package dev.cruvero.fleet;

import org.jspecify.annotations.NullMarked;
