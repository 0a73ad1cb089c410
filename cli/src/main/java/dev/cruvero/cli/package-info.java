/**
 * The command line. It owns what a person types and reads: flags, files, output formats, exit
 * codes, and it speaks HTTP only. It refuses secrets as arguments, decides nothing that the server
 * decides, and builds no more of itself than the line at hand needs, because it has to start fast.
 */
@NullMarked
package dev.cruvero.cli;

import org.jspecify.annotations.NullMarked;
