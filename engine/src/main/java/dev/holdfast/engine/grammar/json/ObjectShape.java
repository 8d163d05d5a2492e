package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects that a schema allows: named properties in any order, each at most once, and others. Equal
 * only to itself.
 *
 * <p>That a name which the schema does not know comes twice is not seen: it would take a state for
 * every name. {@code min} is therefore at most one above the number of required properties where
 * other properties may come.
 */
final class ObjectShape {
  private final Map<String, Values> properties;
  private final Set<String> required;
  private final Values others;
  private final int min;
  private final int max;
  private final TextTable names;

  /** The properties in the order of the table. */
  private final List<Values> values;

  private final BigInteger requiredBits;

  /** Set when it is known which values there are. */
  private @Nullable BigInteger forbiddenBits;

  /**
   * @param properties by name, in the order of the schema; also those that are only required
   * @param others what properties are whose name is not among them
   * @param max {@link Integer#MAX_VALUE} for any number of properties
   */
  ObjectShape(
      Map<String, Values> properties, Set<String> required, Values others, int min, int max) {
    this.properties = properties;
    this.required = required;
    this.others = others;
    this.min = min;
    this.max = max;
    this.names = new TextTable(properties.keySet());
    this.values = new ArrayList<>();
    BigInteger bits = BigInteger.ZERO;
    for (String name : names.texts()) {
      if (required.contains(name)) {
        bits = bits.setBit(values.size());
      }
      values.add(properties.getOrDefault(name, others));
    }
    this.requiredBits = bits;
  }

  Map<String, Values> properties() {
    return properties;
  }

  Set<String> required() {
    return required;
  }

  Values others() {
    return others;
  }

  /** What a property is. */
  Values property(String name) {
    return properties.getOrDefault(name, others);
  }

  int min() {
    return min;
  }

  int max() {
    return max;
  }

  /** Whether some object is allowed, as far as the values are known to be satisfiable. */
  boolean isSatisfiable() {
    if (min > max || required.size() > max) {
      return false;
    }
    for (String name : required) {
      if (!property(name).isSatisfiable()) {
        return false;
      }
    }
    return others.isSatisfiable()
        || properties.values().stream().filter(Values::isSatisfiable).count() >= min;
  }

  /** What properties may be, in no order. */
  List<Values> children() {
    List<Values> all = new ArrayList<>(properties.values());
    all.add(others);
    return all;
  }

  /**
   * Whether an object may end.
   *
   * @param seen properties written, one bit each
   * @param more number of other properties written
   */
  boolean mayEnd(BigInteger seen, int more) {
    return requiredBits.andNot(seen).signum() == 0 && seen.bitCount() + more >= min;
  }

  /** The name of one more property; null when there may be none. */
  @Nullable TextContent name(BigInteger seen, int more) {
    int due = requiredBits.andNot(seen).bitCount();
    boolean room = seen.bitCount() + more + due < max;
    BigInteger excluded = seen.or(forbidden());
    if (!room) {
      BigInteger all = BigInteger.ONE.shiftLeft(values.size()).subtract(BigInteger.ONE);
      excluded = excluded.or(all.andNot(requiredBits));
    }
    return ListedText.start(names, excluded, room && others.isSatisfiable());
  }

  /** A property behind its name, and what follows it. */
  State property(int index, BigInteger seen, int more, State next, Automaton automaton) {
    boolean other = index == ListedText.OTHER;
    BigInteger seenNow = other ? seen : seen.setBit(index);
    // Behind the last bound every number of others is alike.
    int moreNow = other ? Math.min(more + 1, max == Integer.MAX_VALUE ? min : max) : more;
    State behind =
        automaton.state(new ObjectPlace(this, seenNow, moreNow, ObjectPlace.Phase.AFTER, next));
    Values value = other ? others : values.get(index);
    return automaton.literal(": ", value.value(automaton, behind));
  }

  private BigInteger forbidden() {
    BigInteger bits = forbiddenBits;
    if (bits == null) {
      bits = BigInteger.ZERO;
      for (int i = 0; i < values.size(); i++) {
        bits = values.get(i).isSatisfiable() ? bits : bits.setBit(i);
      }
      forbiddenBits = bits;
    }
    return bits;
  }
}
