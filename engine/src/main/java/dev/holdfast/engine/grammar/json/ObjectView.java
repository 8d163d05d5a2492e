package dev.holdfast.engine.grammar.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects that a schema allows, for grammars that write them in another form than JSON. Every
 * property at most once, in any order.
 *
 * @param properties in the order of the schema, only those that may come
 * @param others what properties of other names are; null when there may be none
 * @param otherNames the names that such properties may have
 * @param minProperties how many properties there must be at least
 * @param maxProperties how many there may be; {@link Integer#MAX_VALUE} for any number
 */
public record ObjectView(
    List<Property> properties,
    @Nullable Values others,
    TextContent otherNames,
    int minProperties,
    int maxProperties) {
  /** A property that the schema names. */
  public record Property(String name, Values values, boolean required) {}

  static ObjectView of(ObjectShape shape) {
    return new ObjectView(
        shape.properties().entrySet().stream()
            .filter(entry -> entry.getValue().isSatisfiable())
            .map(entry ->
                new Property(
                    entry.getKey(), entry.getValue(), shape.required().contains(entry.getKey())))
            .toList(),
        shape.others().isSatisfiable() ? shape.others() : null,
        TextContent.allBut(shape.properties().keySet()),
        shape.min(),
        shape.max());
  }
}
