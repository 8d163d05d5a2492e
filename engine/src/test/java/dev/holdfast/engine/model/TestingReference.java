package dev.holdfast.engine.model;

import java.util.Map;

/**
 * The networks again, as plainly as possible: whole sequences, no cache, double precision, straight
 * from the definitions (specification sections 2 to 6).
 */
final class TestingReference {
  private final TestingRandomModel model;
  private final String architecture;

  TestingReference(TestingRandomModel model) {
    this.model = model;
    this.architecture = (String) model.keys.get("general.architecture");
  }

  /** Logits after every token. */
  double[][] logits(int[] tokens) {
    int hidden = number("embedding_length");
    double[][] x = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      x[t] = new double[hidden];
      for (int i = 0; i < hidden; i++) {
        x[t][i] = values("token_embd.weight")[tokens[t] * hidden + i];
      }
    }
    boolean hybrid = architecture.startsWith("qwen35");
    for (int layer = 0; layer < number("block_count"); layer++) {
      String prefix = "blk." + layer + ".";
      double[][] y = norm(x, prefix + "attn_norm.weight");
      add(x, hybrid && (layer + 1) % 4 != 0 ? delta(y, prefix) : attention(y, prefix, hybrid));
      double[][] f = norm(x, prefix + (hybrid ? "post_attention_norm" : "ffn_norm") + ".weight");
      boolean experts = model.tensors.containsKey(prefix + "ffn_gate_inp.weight");
      add(x, experts ? mixture(f, prefix) : swiGlu(f, prefix, "", 0, 1));
    }
    boolean tied = !model.tensors.containsKey("output.weight");
    return times(tied ? "token_embd.weight" : "output.weight", norm(x, "output_norm.weight"));
  }

  /** The matrices are part {@code index} of {@code count} equal parts of their tensors. */
  private double[][] swiGlu(double[][] y, String prefix, String suffix, int index, int count) {
    double[][] gate = times(prefix + "ffn_gate" + suffix + ".weight", y, index, count);
    double[][] up = times(prefix + "ffn_up" + suffix + ".weight", y, index, count);
    for (int t = 0; t < y.length; t++) {
      for (int i = 0; i < gate[t].length; i++) {
        gate[t][i] = silu(gate[t][i]) * up[t][i];
      }
    }
    return times(prefix + "ffn_down" + suffix + ".weight", gate, index, count);
  }

  /** Every expert for every token, weighed by 0 where it is not among the best. */
  private double[][] mixture(double[][] y, String prefix) {
    int count = number("expert_count");
    int used = number("expert_used_count");
    double[][] out = swiGlu(y, prefix, "_shexp", 0, 1);
    double[][] scores = times(prefix + "ffn_gate_inp.weight", y);
    double[][] shared = times(prefix + "ffn_gate_inp_shexp.weight", y);
    for (int t = 0; t < y.length; t++) {
      for (int i = 0; i < out[t].length; i++) {
        out[t][i] *= sigmoid(shared[t][0]);
      }
    }
    for (int e = 0; e < count; e++) {
      double[][] one = swiGlu(y, prefix, "_exps", e, count);
      for (int t = 0; t < y.length; t++) {
        double[] sorted = scores[t].clone();
        java.util.Arrays.sort(sorted);
        double sum = 0;
        for (int rank = 1; rank <= used; rank++) {
          sum += Math.exp(sorted[count - rank]);
        }
        boolean chosen = scores[t][e] >= sorted[count - used];
        for (int i = 0; i < out[t].length; i++) {
          out[t][i] += chosen ? Math.exp(scores[t][e]) / sum * one[t][i] : 0;
        }
      }
    }
    return out;
  }

  private double[][] attention(double[][] y, String prefix, boolean gated) {
    int heads = number("attention.head_count");
    int keyHeads = number("attention.head_count_kv");
    boolean normed = model.tensors.containsKey(prefix + "attn_q_norm.weight");
    int size = normed ? number("attention.key_length") : number("embedding_length") / heads;
    int rotated = gated ? number("rope.dimension_count") : size;
    double[][] q = times(prefix + "attn_q.weight", y);
    double[][] k = times(prefix + "attn_k.weight", y);
    double[][] v = times(prefix + "attn_v.weight", y);
    if (!normed) {
      bias(q, prefix + "attn_q.bias");
      bias(k, prefix + "attn_k.bias");
      bias(v, prefix + "attn_v.bias");
    }
    double[][] out = new double[y.length][heads * size];
    for (int h = 0; h < heads; h++) {
      int stride = gated ? 2 * size : size;
      int g = h / (heads / keyHeads);
      double[][] qh = new double[y.length][];
      double[][] kh = new double[y.length][];
      for (int t = 0; t < y.length; t++) {
        qh[t] = part(q[t], h * stride, size);
        kh[t] = part(k[t], g * size, size);
        if (normed) {
          qh[t] = norm(qh[t], values(prefix + "attn_q_norm.weight"));
          kh[t] = norm(kh[t], values(prefix + "attn_k_norm.weight"));
        }
        rotate(qh[t], t, rotated);
        rotate(kh[t], t, rotated);
      }
      for (int t = 0; t < y.length; t++) {
        double sum = 0;
        double[] weights = new double[t + 1];
        for (int s = 0; s <= t; s++) {
          weights[s] = Math.exp(dot(qh[t], kh[s]) / Math.sqrt(size));
          sum += weights[s];
        }
        for (int i = 0; i < size; i++) {
          double mean = 0;
          for (int s = 0; s <= t; s++) {
            mean += weights[s] / sum * v[s][g * size + i];
          }
          out[t][h * size + i] = gated ? mean * sigmoid(q[t][h * stride + size + i]) : mean;
        }
      }
    }
    return times(prefix + "attn_output.weight", out);
  }

  private double[][] delta(double[][] y, String prefix) {
    int keyHeads = number("ssm.group_count");
    int valueHeads = number("ssm.time_step_rank");
    int dk = number("ssm.state_size");
    int dv = number("ssm.inner_size") / valueHeads;
    int taps = number("ssm.conv_kernel");
    double[][] u = times(prefix + "attn_qkv.weight", y);
    double[][] z = times(prefix + "attn_gate.weight", y);
    double[][] b = times(prefix + "ssm_beta.weight", y);
    double[][] a = times(prefix + "ssm_alpha.weight", y);
    float[] w = values(prefix + "ssm_conv1d.weight");
    double[][] out = new double[y.length][valueHeads * dv];
    for (int h = 0; h < valueHeads; h++) {
      double[][] state = new double[dk][dv];
      for (int t = 0; t < y.length; t++) {
        double[] c = new double[u[t].length];
        for (int i = 0; i < c.length; i++) {
          for (int j = 0; j < taps; j++) {
            int s = t - (taps - 1) + j;
            c[i] += s < 0 ? 0 : w[i * taps + j] * u[s][i];
          }
          c[i] = silu(c[i]);
        }
        double[] q = unit(part(c, h % keyHeads * dk, dk), 1 / Math.sqrt(dk));
        double[] k = unit(part(c, (keyHeads + h % keyHeads) * dk, dk), 1);
        double[] v = part(c, 2 * keyHeads * dk + h * dv, dv);
        double raw = a[t][h] + values(prefix + "ssm_dt.bias")[h];
        double decay = Math.exp(values(prefix + "ssm_a")[h] * Math.log1p(Math.exp(raw)));
        double[] o = new double[dv];
        for (int j = 0; j < dv; j++) {
          double recalled = 0;
          for (int i = 0; i < dk; i++) {
            state[i][j] *= decay;
            recalled += state[i][j] * k[i];
          }
          for (int i = 0; i < dk; i++) {
            state[i][j] += k[i] * sigmoid(b[t][h]) * (v[j] - recalled);
            o[j] += state[i][j] * q[i];
          }
        }
        double[] normed = norm(o, values(prefix + "ssm_norm.weight"));
        for (int j = 0; j < dv; j++) {
          out[t][h * dv + j] = normed[j] * silu(z[t][h * dv + j]);
        }
      }
    }
    return times(prefix + "ssm_out.weight", out);
  }

  private void rotate(double[] x, int position, int rotated) {
    double base = ((Float) model.keys.get(architecture + ".rope.freq_base")).doubleValue();
    int half = rotated / 2;
    for (int i = 0; i < half; i++) {
      double angle = position / Math.pow(base, 2.0 * i / rotated);
      double first = x[i];
      x[i] = first * Math.cos(angle) - x[i + half] * Math.sin(angle);
      x[i + half] = x[i + half] * Math.cos(angle) + first * Math.sin(angle);
    }
  }

  private double[][] times(String name, double[][] x) {
    return times(name, x, 0, 1);
  }

  private double[][] times(String name, double[][] x, int index, int count) {
    float[] all = values(name);
    int size = all.length / count;
    float[] w = java.util.Arrays.copyOfRange(all, index * size, (index + 1) * size);
    int columns = x[0].length;
    double[][] y = new double[x.length][w.length / columns];
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < w.length; i++) {
        y[t][i / columns] += w[i] * x[t][i % columns];
      }
    }
    return y;
  }

  private double[][] norm(double[][] x, String name) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      y[t] = norm(x[t], values(name));
    }
    return y;
  }

  private static double[] norm(double[] x, float[] weight) {
    double inverse = 1 / Math.sqrt(dot(x, x) / x.length + 1e-6);
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * inverse * weight[i];
    }
    return y;
  }

  private static double[] unit(double[] x, double scale) {
    double inverse = scale / Math.sqrt(dot(x, x) + 1e-6);
    for (int i = 0; i < x.length; i++) {
      x[i] *= inverse;
    }
    return x;
  }

  private void bias(double[][] x, String name) {
    for (double[] row : x) {
      for (int i = 0; i < row.length; i++) {
        row[i] += values(name)[i];
      }
    }
  }

  private static void add(double[][] x, double[][] y) {
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < x[t].length; i++) {
        x[t][i] += y[t][i];
      }
    }
  }

  private static double[] part(double[] x, int from, int length) {
    return java.util.Arrays.copyOfRange(x, from, from + length);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double silu(double x) {
    return x * sigmoid(x);
  }

  private float[] values(String name) {
    return model.tensors.get(name).values();
  }

  private int number(String key) {
    Map<String, Object> keys = model.keys;
    return (Integer) keys.get(architecture + "." + key);
  }
}
