package dev.holdfast.agent.demo.browser;

import java.util.List;

/**
 * What is to be found out on a site, and how.
 *
 * @param kind for statistics: {@code table/button}
 * @param task the words of the task, with OUT for the file to write
 * @param subject what is asked for, with its article: {@code the code}
 * @param finding what is read in the end, with the answer last: {@code Code: Red512}
 * @param answer what has to be written
 * @param slip what somebody might write who is not careful
 * @param steps from opening the first page until the answer is seen
 */
record Errand(
    String kind,
    Site site,
    String task,
    String subject,
    String finding,
    String answer,
    String slip,
    List<Step> steps) {

  Errand {
    steps = List.copyOf(steps);
  }
}
