package dev.holdfast.tools.code.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenLiteralsTest {

  @Test
  void aBreakInsideALiteralOfOneLineIsAnEscape() {
    assertThat(BrokenLiterals.mend("f.write('\n'.join(rows) + \"\n\n\")\nx = 1", true))
        .isEqualTo("f.write('\\n'.join(rows) + \"\\n\\n\")\nx = 1");
    assertThat(BrokenLiterals.mend("a.join('\n');\nb()", false)).isEqualTo("a.join('\\n');\nb()");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x = 1\ny = '\\n'",
        "# it's a comment\ns = '''two\nlines'''\nt = \"\"\"it's\n\"\"\"",
        "s = 'continued \\\nhere'",
        "print(\"it's\")\nprint('say \"hi\"')",
        "never = 'closed\nx = 1",
        "s = 'a\\'b'\nt = \"\\\\\"\nu = 3",
      })
  void whatCompilesOrIsPlainlyBrokenStaysAsItIs(String code) {
    assertThat(BrokenLiterals.mend(code, true)).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// it's a comment\nconst s = `two\nlines`;\n/* don't\n */ f('x')",
        "a = b / c; // 'x\nd()",
      })
  void commentsAndTemplatesOfJavaScriptStayAsTheyAre(String code) {
    assertThat(BrokenLiterals.mend(code, false)).isEqualTo(code);
  }
}
