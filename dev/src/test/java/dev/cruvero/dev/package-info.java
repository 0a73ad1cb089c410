@NullMarked
package dev.cruvero.dev;

import org.jspecify.annotations.NullMarked;
