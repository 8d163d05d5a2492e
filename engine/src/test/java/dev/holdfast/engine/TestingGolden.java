package dev.holdfast.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Golden data of one tiny model: a folder with {@code golden.json} and arrays. */
record TestingGolden(Path folder, JsonNode json) {

  static TestingGolden open(Path folder) throws IOException {
    return new TestingGolden(
        folder, new ObjectMapper().readTree(folder.resolve("golden.json").toFile()));
  }

  int[] prompt(int length) {
    return ints(json.get("prompts").get(String.valueOf(length)));
  }

  /** Full precision, which the safetensors of folder {@code hf} hold as well. */
  static boolean full(String type) {
    return type.equals("f32") || type.equals("hf");
  }

  /** Goldens of full precision have no prefix, all others that of their file type. */
  static String prefix(String type) {
    return full(type) ? "" : type + "_";
  }

  boolean has(String array) {
    return Files.exists(folder.resolve(array + ".npy"));
  }

  TestingNpy array(String name) throws IOException {
    return TestingNpy.read(folder.resolve(name + ".npy"));
  }

  Greedy greedy(String type, int prompt) {
    JsonNode all = json.get(full(type) ? "greedy" : "greedy_" + type);
    JsonNode one = all.get(String.valueOf(prompt));
    List<Double> margins = new ArrayList<>();
    one.get("margin_top1_top2").forEach(margin -> margins.add(margin.asDouble()));
    return new Greedy(ints(one.get("ids")), margins);
  }

  /** Greedy ids with the distance between the two best logits of every step. */
  record Greedy(int[] ids, List<Double> margins) {

    /** Ids before the first step whose choice hangs on less than {@code margin}. */
    int[] until(double margin) {
      int count = 0;
      while (count < ids.length && margins.get(count) >= margin) {
        count++;
      }
      return java.util.Arrays.copyOf(ids, count);
    }
  }

  private static int[] ints(JsonNode node) {
    int[] ids = new int[node.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = node.get(i).asInt();
    }
    return ids;
  }
}
