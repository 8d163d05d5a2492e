/** Chromium inside the sandbox, driven by Playwright. */
@NullMarked
package dev.holdfast.tools.browser;

import org.jspecify.annotations.NullMarked;
