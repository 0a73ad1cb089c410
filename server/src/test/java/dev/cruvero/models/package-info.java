@NullMarked
package dev.cruvero.models;

import org.jspecify.annotations.NullMarked;
