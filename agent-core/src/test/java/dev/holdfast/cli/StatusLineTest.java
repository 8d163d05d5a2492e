package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private long now;

  @Test
  void aTerminalLineOverwritesItselfAndLeavesNothing() {
    StatusLine status = new StatusLine(err, true, () -> now);
    status.show(new Activity.Reading(0, 2345));
    after(2);
    status.show(new Activity.Reading(1000, 2345));
    status.paint();
    assertThat(printed())
        .isEqualTo("\r\u001b[2Kreading 1,000/2,345 tokens · 500 tokens/s · 2.7 s left");

    bytes.reset();
    status.print("step 1/2");
    assertThat(printed()).isEqualTo("\r\u001b[2Kstep 1/2\n");

    bytes.reset();
    status.close();
    assertThat(printed()).isEmpty();
  }

  @Test
  void whatIsOverAtOnceIsNotShown() {
    StatusLine status = new StatusLine(err, true, () -> now);
    status.show(new Activity.Doing("list_files"));
    after(0.4);
    status.paint();

    assertThat(printed()).isEmpty();
  }

  @Test
  void withoutATerminalOneLineInTenSecondsIsEnough() {
    StatusLine status = new StatusLine(err, false, () -> now);
    status.show(new Activity.Doing("check: make test"));
    for (int i = 0; i < 25; i++) {
      after(1);
      status.paint();
    }

    assertThat(printed())
        .isEqualTo("  check: make test · 10 s\n  check: make test · 20 s\n")
        .doesNotContain("\u001b");
  }

  @Test
  void aNewActivityStartsItsOwnTime() {
    StatusLine status = new StatusLine(err, true, () -> now);
    status.show(new Activity.Writing(1));
    after(10);
    status.show(new Activity.Doing("shell ls"));
    after(3);
    status.paint();
    assertThat(printed()).endsWith("shell ls · 3.0 s");

    status.show(new Activity.Writing(0));
    after(2);
    status.show(new Activity.Writing(11));
    status.paint();
    assertThat(printed()).endsWith("writing 11 tokens · 5.5 tokens/s");
  }

  @Test
  void timesAreForPeople() {
    assertThat(Activity.time(0.4)).isEqualTo("0.4 s");
    assertThat(Activity.time(9.96)).isEqualTo("10 s");
    assertThat(Activity.time(59.6)).isEqualTo("1 min 0 s");
    assertThat(Activity.time(3725)).isEqualTo("1 h 2 min");
  }

  private void after(double seconds) {
    now += (long) (seconds * 1e9);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
