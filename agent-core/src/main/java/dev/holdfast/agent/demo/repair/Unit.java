package dev.holdfast.agent.demo.repair;

import java.util.List;

/**
 * Functions that belong together, and the calls by which a test judges them.
 *
 * @param routines a function stands after those that it calls
 */
record Unit(List<Routine> routines, List<TestCall> calls) {}
