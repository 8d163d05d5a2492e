/**
 * Chats as Qwen models read and write them: rendering exact to the official templates, and parsing
 * of what a model generates.
 */
@NullMarked
package dev.holdfast.engine.chat;

import org.jspecify.annotations.NullMarked;
