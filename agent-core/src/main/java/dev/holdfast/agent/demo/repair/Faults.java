package dev.holdfast.agent.demo.repair;

import dev.holdfast.agent.demo.Dice;
import java.util.ArrayList;
import java.util.List;

/** Functions with one fault. Whether a test notices it is not asked here. */
final class Faults {
  private final ExpressionFaults expressions;
  private final Language language;

  Faults(Language language, Dice dice) {
    this.expressions = new ExpressionFaults(dice);
    this.language = language;
  }

  /** Everything that can be wrong with a function. */
  List<Mutant<Routine>> of(Routine routine) {
    List<Mutant<Routine>> mutants = new ArrayList<>();
    for (Mutant<List<Statement>> body : block(routine.body(), Scope.of(routine.parameters()))) {
      mutants.add(new Mutant<>(body.fault(), routine.withBody(body.changed())));
    }
    // A Java compiler would notice.
    if (language != Language.JAVA && routine.body().getLast() instanceof Statement.Return last) {
      List<Statement> body = new ArrayList<>(routine.body());
      body.set(body.size() - 1, new Statement.Bare(last.value()));
      mutants.add(new Mutant<>(Fault.MISSING_RETURN, routine.withBody(body)));
    }
    return mutants;
  }

  private List<Mutant<List<Statement>>> block(List<Statement> block, Scope outer) {
    List<Mutant<List<Statement>>> mutants = new ArrayList<>();
    Scope scope = outer;
    for (int i = 0; i < block.size(); i++) {
      Statement statement = block.get(i);
      for (Mutant<Statement> changed : of(statement, scope)) {
        List<Statement> body = new ArrayList<>(block);
        body.set(i, changed.changed());
        mutants.add(new Mutant<>(changed.fault(), body));
      }
      if (statement instanceof Statement.Declare declare) {
        scope = scope.and(declare.name(), declare.type());
      }
    }
    return mutants;
  }

  private List<Mutant<Statement>> of(Statement statement, Scope scope) {
    List<Mutant<Statement>> mutants = new ArrayList<>(own(statement, scope));
    List<Expression> values = statement.expressions();
    for (int i = 0; i < values.size(); i++) {
      for (Mutant<Expression> changed : expressions.of(values.get(i), scope)) {
        List<Expression> others = new ArrayList<>(values);
        others.set(i, changed.changed());
        mutants.add(new Mutant<>(changed.fault(), statement.with(others)));
      }
    }
    Scope inner =
        switch (statement) {
          case Statement.Each each -> scope.and(each.name(), each.type());
          case Statement.Count count -> scope.and(count.name(), Type.WHOLE);
          default -> scope;
        };
    List<List<Statement>> blocks = statement.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      for (Mutant<List<Statement>> changed : block(blocks.get(i), inner)) {
        List<List<Statement>> others = new ArrayList<>(blocks);
        others.set(i, changed.changed());
        mutants.add(new Mutant<>(changed.fault(), statement.withBlocks(others)));
      }
    }
    return mutants;
  }

  private static List<Mutant<Statement>> own(Statement statement, Scope scope) {
    List<Mutant<Statement>> mutants = new ArrayList<>();
    if (statement instanceof Statement.Change change && !scope.isText(change.name())) {
      for (Operator wrong : ExpressionFaults.wrongFor(change.operator())) {
        mutants.add(
            new Mutant<>(
                Fault.WRONG_OPERATOR, new Statement.Change(change.name(), wrong, change.value())));
      }
    }
    if (statement instanceof Statement.Count count) {
      mutants.add(
          new Mutant<>(
              Fault.OFF_BY_ONE,
              new Statement.Count(
                  count.name(), count.first(), count.limit(), !count.included(), count.body())));
    }
    return mutants;
  }
}
