package dev.holdfast.agent.demo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A file format for tables, and how a program reads it. */
enum Format {
  CSV("rows", "column") {
    @Override
    String reading(String file) {
      return "import csv\nrows = list(csv.DictReader(open(\"" + file + "\")))";
    }

    @Override
    String number(String column) {
      return "int(row[\"" + column + "\"])";
    }

    @Override
    String text(List<Map<String, String>> rows) {
      List<String> lines = new ArrayList<>();
      lines.add(String.join(",", rows.getFirst().keySet()));
      rows.forEach(row -> lines.add(String.join(",", row.values())));
      return String.join("\n", lines) + "\n";
    }
  },
  JSON("objects", "field") {
    @Override
    String reading(String file) {
      return "import json\nrows = json.load(open(\"" + file + "\"))";
    }

    @Override
    String number(String column) {
      return "row[\"" + column + "\"]";
    }

    @Override
    String text(List<Map<String, String>> rows) {
      List<String> lines = new ArrayList<>();
      for (Map<String, String> row : rows) {
        List<String> fields = new ArrayList<>();
        row.forEach((name, value) -> fields.add('"' + name + "\": " + written(value)));
        lines.add("{" + String.join(", ", fields) + "}");
      }
      return "[\n" + String.join(",\n", lines) + "\n]\n";
    }

    private static String written(String value) {
      return Character.isDigit(value.charAt(0)) ? value : '"' + value + '"';
    }
  };

  private final String rows;
  private final String column;

  Format(String rows, String column) {
    this.rows = rows;
    this.column = column;
  }

  /** The lines of a program that read a file into {@code rows}. */
  abstract String reading(String file);

  /** A number of {@code row}, as an expression. */
  abstract String number(String column);

  /** A file's content. */
  abstract String text(List<Map<String, String>> rows);

  /** The name of the format and of its files' extension. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What people call its rows. */
  String rows() {
    return rows;
  }

  /** What people call its columns. */
  String column() {
    return column;
  }
}
