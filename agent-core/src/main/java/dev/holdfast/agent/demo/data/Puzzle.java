package dev.holdfast.agent.demo.data;

import java.util.List;

/**
 * A question about a data file, with its answer.
 *
 * @param kind the format and the question: {@code csv/sum}
 * @param file the data file's name
 * @param content the data file
 * @param question one or two sentences that name the file
 * @param shape the form of the answer
 * @param subject what is asked for, with its article: {@code the sum}
 * @param reading the lines of the program that read the file
 * @param computing the lines that assign {@code answer}
 * @param answer the text that has to be written
 * @param slips programs that look right but are not; at least one gives a wrong answer
 */
record Puzzle(
    String kind,
    String file,
    String content,
    String question,
    Shape shape,
    String subject,
    String reading,
    String computing,
    String answer,
    List<Slip> slips) {

  Puzzle {
    // A slip that happens to give the right answer is none.
    slips =
        slips.stream()
            .filter(slip -> !(slip instanceof Slip.Wrong wrong && wrong.answer().equals(answer)))
            .toList();
  }
}
