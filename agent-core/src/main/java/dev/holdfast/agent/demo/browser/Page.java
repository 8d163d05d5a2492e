package dev.holdfast.agent.demo.browser;

/**
 * A page of a site.
 *
 * @param title may be empty
 * @param body the body element
 * @param scripted whether it loads the site's script
 */
record Page(String title, Element body, boolean scripted) {}
