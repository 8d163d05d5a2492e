package dev.holdfast.agent.demo.data;

import java.util.List;

/** The form of an answer, and how a task asks for it. {@code OUT} stands for the file to write. */
enum Shape {
  /** A number or a word. */
  VALUE(
      ".txt",
      """
      Write it to OUT.
      Write the answer to OUT.
      Save it as OUT.
      Put the answer into OUT.
      Store the result in OUT.
      The answer goes to OUT.\
      """),
  /** Lines of text. */
  LINES(
      ".txt",
      """
      Write them to OUT, one per line.
      Save them as OUT, one per line.
      Put them into OUT, one per line.
      Write the answer to OUT, one per line.
      Store the result in OUT, one per line.\
      """),
  /** A line for each group. */
  TOTALS(
      ".txt",
      """
      Write lines like "name: total" to OUT, sorted.
      Save lines like "name: total" as OUT, sorted.
      Put sorted lines into OUT, like "name: total".
      Write the answer to OUT as sorted lines like "name: total".\
      """),
  /** Rows under the header of the data file. */
  TABLE(
      ".csv",
      """
      Write them to OUT with the header.
      Save them as OUT, header first.
      Put them into OUT below the same header.
      Write the result to OUT and keep the header.\
      """);

  private final String extension;

  @SuppressWarnings("ImmutableEnumChecker") // lists of lines cannot be changed
  private final List<String> requests;

  Shape(String extension, String requests) {
    this.extension = extension;
    this.requests = requests.lines().toList();
  }

  String extension() {
    return extension;
  }

  List<String> requests() {
    return requests;
  }
}
