package dev.holdfast.agent.demo.browser;

/** A part of a page. */
sealed interface Node permits Text, Element {}
