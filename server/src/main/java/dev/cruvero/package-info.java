@NullMarked
package dev.cruvero;

import org.jspecify.annotations.NullMarked;
