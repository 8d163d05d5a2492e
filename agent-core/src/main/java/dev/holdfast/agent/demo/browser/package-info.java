/** Random local sites with a form, a table or a menu, and what the browser's tools say of them. */
@NullMarked
package dev.holdfast.agent.demo.browser;

import org.jspecify.annotations.NullMarked;
