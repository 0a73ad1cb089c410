/**
 * Built-in tools, the egress guard and tool execution. What a model asks for is untrusted input.
 */
@NullMarked
package dev.cruvero.tools;

import org.jspecify.annotations.NullMarked;
