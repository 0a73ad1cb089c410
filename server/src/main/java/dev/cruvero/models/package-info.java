/** Chat completions at the providers, behind one port, and the catalogue of known models. */
@NullMarked
package dev.cruvero.models;

import org.jspecify.annotations.NullMarked;
