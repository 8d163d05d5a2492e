package dev.holdfast.agent.demo.browser;

import java.util.List;

/**
 * What is to be found out on a site, and how.
 *
 * @param kind for statistics: {@code table/button}
 * @param task the words of the task, with OUT for the file to write
 * @param subject what is asked for, with its article: {@code the code}
 * @param right what is read in the end
 * @param wrong what somebody might read who is not careful
 * @param steps from opening the first page until the answer is seen
 */
record Errand(
    String kind,
    Site site,
    String task,
    String subject,
    Reading right,
    Reading wrong,
    List<Step> steps) {

  Errand {
    steps = List.copyOf(steps);
  }
}
