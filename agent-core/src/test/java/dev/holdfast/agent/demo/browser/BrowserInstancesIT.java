package dev.holdfast.agent.demo.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.demo.Answer;
import dev.holdfast.agent.demo.Instance;
import dev.holdfast.agent.demo.Move;
import dev.holdfast.agent.demo.Split;
import dev.holdfast.agent.demo.TestingPlace;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sites in a real Chromium say what the replays say, to the byte, and so does the check. */
@Timeout(540)
class BrowserInstancesIT {
  private static final int INSTANCES = 24;
  private static final Pattern REFERENCE = Pattern.compile("\\b(?:f(\\d+))?(e\\d+)\\b");

  @TempDir Path user;
  @TempDir Path home;

  private TestingPlace place;

  /** Pages that the browser has loaded; it numbers them, and starts anew for nobody. */
  private int loads;

  @BeforeEach
  void open() {
    place = new TestingPlace(user, home);
  }

  @AfterEach
  void close() {
    place.close();
  }

  @Test
  void sitesAndCheckSayWhatTheReplaysSay() throws Exception {
    BrowserInstances instances = new BrowserInstances();
    Set<String> kinds = new TreeSet<>();
    for (int seed = 0; seed < INSTANCES; seed++) {
      Split split = seed % 2 == 0 ? Split.TRAINING : Split.HELD_OUT;
      Instance instance = instances.instance(seed, split);
      kinds.add(instance.kind().replaceFirst("/.*", ""));
      play(instance);
    }
    assertThat(kinds).containsExactly("form", "menu", "table");
  }

  private void play(Instance instance) throws Exception {
    for (Map.Entry<String, String> file : instance.files().entrySet()) {
      place.write(file.getKey(), file.getValue());
    }
    int before = loads;
    for (Move move : instance.moves()) {
      if (!(move instanceof Move.Call call)) {
        continue;
      }
      ObjectNode arguments = call.arguments().deepCopy();
      if (arguments.has("ref")) {
        arguments.put("ref", shifted(arguments.path("ref").asText(), before));
      }
      Answer real = place.call(call.tool(), arguments.toString());
      if (call.answer().isPresent()) {
        Answer answer = call.answer().get();
        assertThat(real)
            .as("%s %s %s\n%s", instance.kind(), instance.seed(), call, instance.files())
            .isEqualTo(new Answer(shifted(answer.text(), before), answer.succeeded()));
        loads = Math.max(loads, loaded(real.text()));
      } else {
        Answer judged = place.check(instance.check());
        assertThat(judged).isEqualTo(instance.replay().run(place::text));
        assertThat(judged.succeeded()).isEqualTo(call.lesson());
      }
    }
  }

  /** Refs as they are when the browser loaded other pages before. */
  private static String shifted(String text, int by) {
    return REFERENCE
        .matcher(text)
        .replaceAll(found -> {
          int load = by + (found.group(1) == null ? 0 : Integer.parseInt(found.group(1)));
          return (load == 0 ? "" : "f" + load) + found.group(2);
        });
  }

  /** How many pages were loaded when a snapshot was taken, as its refs tell. */
  private static int loaded(String snapshot) {
    Matcher matcher = Pattern.compile("ref=(?:f(\\d+))?e").matcher(snapshot);
    int highest = 0;
    while (matcher.find()) {
      highest =
          Math.max(
              highest, 1 + (matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1))));
    }
    return highest;
  }
}
