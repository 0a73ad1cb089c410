@NullMarked
package dev.cruvero.quotas;

import org.jspecify.annotations.NullMarked;
