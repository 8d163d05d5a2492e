// What works on each token by itself: norms with the residual sum before them, the gated unit of the feed-forward, cross entropy.
#include "threads.h"
#include "vectors.h"

namespace {
constexpr float EPSILON = 1e-6f;
constexpr int PIECE = 64;  // rows handed out at a time
}  // namespace

extern "C" {

// x += r (skipped if r is null); y = x / rms(x) * (1 + w). Columns are a multiple of 16.
void norm_forward(int threads, int rows, int columns, const float* x, const bf16* r, const float* w, float* sum_out, bf16* y) {
  in_pieces(threads, rows, PIECE, [&](int first, int last, int) {
    for (long i = first; i < last; i++) {
      Floats squares = Floats{};
      for (int j = 0; j < columns; j += LANES) {
        Floats v = at(x + i * columns + j);
        if (r) v += load(r + i * columns + j);
        at(sum_out + i * columns + j) = v;
        squares += v * v;
      }
      const float scale = 1 / std::sqrt(sum(squares) / columns + EPSILON);
      for (int j = 0; j < columns; j += LANES) store(y + i * columns + j, at(sum_out + i * columns + j) * scale * (1.0f + at(w + j)));
    }
  });
}

// x: the sum of the way there. dx = dsum + what comes through the norm, dr the same in bfloat16 (skipped if null); dw [threads][columns].
void norm_backward(int threads, int rows, int columns, const float* x, const float* w, const float* dsum, const bf16* dy, float* dx, bf16* dr,
                   float* dw) {
  in_pieces(threads, rows, PIECE, [&](int first, int last, int thread) {
    for (long i = first; i < last; i++) {
      Floats squares = Floats{}, along = Floats{};
      for (int j = 0; j < columns; j += LANES) {
        Floats v = at(x + i * columns + j);
        squares += v * v;
        along += v * load(dy + i * columns + j) * (1.0f + at(w + j));
      }
      const float scale = 1 / std::sqrt(sum(squares) / columns + EPSILON);
      const float back = sum(along) / columns * scale * scale;
      for (int j = 0; j < columns; j += LANES) {
        Floats v = at(x + i * columns + j), d = load(dy + i * columns + j);
        at(dw + long(thread) * columns + j) += d * v * scale;
        Floats through = scale * (d * (1.0f + at(w + j)) - v * back) + (dsum ? at(dsum + i * columns + j) : Floats{});
        at(dx + i * columns + j) = through;
        if (dr) store(dr + i * columns + j, through);
      }
    }
  });
}

// u = [gate | up], each `columns` wide; y = silu(gate) * up.
void gated_forward(int threads, int rows, int columns, const bf16* u, bf16* y) {
  in_pieces(threads, rows, PIECE, [&](int first, int last, int) {
    for (long i = first; i < last; i++)
      for (int j = 0; j < columns; j += LANES) {
        Floats gate = load(u + i * 2 * columns + j);
        store(y + i * columns + j, gate * sigmoid(gate) * load(u + i * 2 * columns + columns + j));
      }
  });
}

void gated_backward(int threads, int rows, int columns, const bf16* u, const bf16* dy, bf16* du) {
  in_pieces(threads, rows, PIECE, [&](int first, int last, int) {
    for (long i = first; i < last; i++)
      for (int j = 0; j < columns; j += LANES) {
        const long left = i * 2 * columns + j;
        Floats gate = load(u + left), up = load(u + left + columns), d = load(dy + i * columns + j), s = sigmoid(gate);
        store(du + left, d * up * s * (1.0f + gate * (1.0f - s)));
        store(du + left + columns, d * gate * s);
      }
  });
}

// losses[i] = -log softmax(logits[i])[targets[i]]; logits become their gradient times weights[i].
void cross_entropy(int threads, int rows, int columns, bf16* logits, const int64_t* targets, const float* weights, float* losses) {
  in_pieces(threads, rows, PIECE, [&](int first, int last, int) {
    for (long i = first; i < last; i++) {
      bf16* row = logits + i * columns;
      Floats most = load(row);
      for (int j = LANES; j < columns; j += LANES) most = larger(most, load(row + j));
      float top = most[0];
      for (int j = 1; j < LANES; j++) top = most[j] > top ? most[j] : top;
      Floats total = Floats{};
      for (int j = 0; j < columns; j += LANES) total += exponential(load(row + j) - top);
      const float all_of = sum(total), target = widen(row[targets[i]]);
      losses[i] = top + std::log(all_of) - target;
      const float scale = weights[i] / all_of;
      for (int j = 0; j < columns; j += LANES) store(row + j, exponential(load(row + j) - top) * scale);
      row[targets[i]] = narrow((std::exp(target - top) / all_of - 1) * weights[i]);
    }
  });
}
}
