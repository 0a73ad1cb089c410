@NullMarked
package dev.cruvero.bench;

import org.jspecify.annotations.NullMarked;
