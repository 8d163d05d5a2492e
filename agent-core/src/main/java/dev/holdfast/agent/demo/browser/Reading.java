package dev.holdfast.agent.demo.browser;

/**
 * What is read on a page.
 *
 * @param finding the answer, last, with what stands around it: {@code Code: Red512}
 * @param answer what is to be written
 */
record Reading(String finding, String answer) {}
