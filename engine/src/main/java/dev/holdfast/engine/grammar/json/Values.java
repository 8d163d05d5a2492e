package dev.holdfast.engine.grammar.json;

import dev.holdfast.engine.grammar.automaton.Automaton;
import dev.holdfast.engine.grammar.automaton.State;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON values that a schema, or a part of one, allows. Equal only to itself; immutable once its
 * schema is compiled.
 */
public final class Values {
  static final Values NOTHING = new Values(Shape.NOTHING);

  private Shape shape;
  private boolean satisfiable;
  private List<TextContent> texts = List.of();
  private List<NumberRange> ranges = List.of();
  private @Nullable TextContent listedNumbers;
  private List<ObjectView> objects = List.of();
  private @Nullable Values rest;

  /** Values whose shape is found later: they may hold themselves. */
  Values() {
    this(Shape.NOTHING);
  }

  private Values(Shape shape) {
    this.shape = shape;
  }

  /** Values of a shape whose parts are complete. */
  static Values of(Shape shape) {
    Values values = new Values(shape);
    values.updateSatisfiable();
    values.complete();
    return values;
  }

  Shape shape() {
    return shape;
  }

  void shape(Shape found) {
    shape = found;
  }

  /** Whether there is a value, as far as the values within are known to be satisfiable. */
  boolean isSatisfiable() {
    return satisfiable;
  }

  /** Looks again at the values within; tells whether something is known now that was not. */
  boolean updateSatisfiable() {
    if (satisfiable || shape.pruned().isNothing()) {
      return false;
    }
    satisfiable = true;
    return true;
  }

  /** To be called when all values within are known. */
  void complete() {
    shape = shape.pruned();
    texts = contents(shape.strings());
    ranges =
        shape.numbers().stream()
            .filter(numbers -> numbers.listed() == null)
            .map(Numbers::range)
            .distinct()
            .toList();
    Set<BigDecimal> listed = new LinkedHashSet<>();
    for (Numbers numbers : shape.numbers()) {
      listed.addAll(numbers.listed() == null ? Set.of() : numbers.listed());
    }
    listedNumbers =
        listed.isEmpty() ? null : TextContent.oneOf(listed.stream().map(Numbers::text).toList());
    objects = shape.objects().stream().map(ObjectView::of).toList();
    if (!texts.isEmpty() && !shape.withoutStrings().isNothing()) {
      rest = of(shape.withoutStrings());
    }
  }

  /** What strings begin as. */
  List<TextContent> texts() {
    return texts;
  }

  /** What numbers are in. */
  List<NumberRange> ranges() {
    return ranges;
  }

  /** What other numbers begin as; null for none. */
  @Nullable TextContent listedNumbers() {
    return listedNumbers;
  }

  /**
   * One of the values as Python's {@code json.dumps(value, ensure_ascii=False)} writes it: {@code
   * ", "} and {@code ": "} between, no other whitespace.
   *
   * @param next what follows the value
   */
  public State value(Automaton automaton, State next) {
    return automaton.state(new ValueStart(this, next));
  }

  /** Whether a string is among the values. */
  public boolean mayBeText() {
    return !texts.isEmpty();
  }

  /**
   * The strings among the values, bare.
   *
   * @throws IllegalStateException when there are none
   */
  public TextContent text() {
    if (texts.isEmpty()) {
      throw new IllegalStateException("No string is among the values.");
    }
    return TextUnion.of(texts);
  }

  /** The values that are no strings; null when there are none. */
  public @Nullable Values withoutText() {
    return mayBeText() ? rest : this;
  }

  /** The objects among the values, one view for each alternative of the schema. */
  public List<ObjectView> objects() {
    return objects;
  }

  private static List<TextContent> contents(List<Strings> strings) {
    Set<String> listed = new LinkedHashSet<>();
    List<TextContent> contents = new ArrayList<>();
    for (Strings some : strings) {
      if (some.listed() != null) {
        listed.addAll(some.listed());
      } else if (some.pattern() != null) {
        contents.add(PatternText.start(some.pattern()));
      } else {
        contents.add(new FreeText(Utf8.START, some.min(), some.max()));
      }
    }
    if (!listed.isEmpty()) {
      contents.add(TextContent.oneOf(listed));
    }
    return contents;
  }
}
