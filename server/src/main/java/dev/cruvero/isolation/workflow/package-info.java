/** The smallest workflow there is: it shows whose worker picked it up. */
@NullMarked
package dev.cruvero.isolation.workflow;

import org.jspecify.annotations.NullMarked;
