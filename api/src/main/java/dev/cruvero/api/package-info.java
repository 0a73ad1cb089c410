@NullMarked
package dev.cruvero.api;

import org.jspecify.annotations.NullMarked;
