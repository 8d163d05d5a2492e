/** The engine as LangChain4j chat models, with retention of everything computed underneath. */
@NullMarked
package dev.holdfast.engine.langchain4j;

import org.jspecify.annotations.NullMarked;
