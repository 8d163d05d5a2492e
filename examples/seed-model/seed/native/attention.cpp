// The mixer of a full-attention layer between its projections: normed and rotated queries and keys, causal softmax attention over the
// tokens of a segment and of its ancestors, output gate; forward and backward, in blocks that never form the whole matrix of scores
// (Dao, "FlashAttention-2", arXiv 2307.08691). Heads have size 64; products in bfloat16 with float32 sums.
// Scores are kept transposed, [key][query]: then everything of the softmax runs along the lanes.
#include <vector>

#include "threads.h"
#include "vectors.h"

namespace {

constexpr int D = 64;    // size of a head
constexpr int B = 64;    // keys of a block, and (token, head of the group) rows of a query block
constexpr int TILE = B * D;
constexpr float EPSILON = 1e-6f;

struct Shape {
  int heads, kv_heads, rotated;  // rotated: values of a head that turn with the position
  int group() const { return heads / kv_heads; }
  int tokens() const { return B / group(); }  // of a query block
  int width() const { return 2 * heads * D + 2 * kv_heads * D; }  // columns of u = [per head: query | gate] [keys] [values]
  int query(int head) const { return head * 2 * D; }
  int key(int head) const { return 2 * heads * D + head * D; }
  int value(int head) const { return 2 * heads * D + kv_heads * D + head * D; }
};

struct Tree {
  int segments;
  const int32_t *start, *length, *parent;
};

struct Turns {  // of every token of the pack: [tokens][rotated / 2]
  const float *cosine, *sine;
};

// y = turn(norm(x) * (1 + w)); gives the scale of the norm.
float rotate(const Shape& s, const bf16* x, const float* w, const float* cosine, const float* sine, float* y) {
  Floats squares = Floats{};
  for (int j = 0; j < D; j += LANES) {
    Floats v = load(x + j);
    squares += v * v;
  }
  const float scale = 1 / std::sqrt(sum(squares) / D + EPSILON);
  for (int j = 0; j < D; j += LANES) at(y + j) = load(x + j) * scale * (1.0f + at(w + j));
  const int half = s.rotated / 2;
  for (int j = 0; j < half; j++) {
    const float a = y[j], b = y[j + half];
    y[j] = a * cosine[j] - b * sine[j];
    y[j + half] = b * cosine[j] + a * sine[j];
  }
  return scale;
}

// The way back: dy is used up; adds to dw and writes dx.
void unrotate(const Shape& s, const bf16* x, const float* w, const float* cosine, const float* sine, float* dy, float* dw, bf16* dx) {
  const int half = s.rotated / 2;
  for (int j = 0; j < half; j++) {
    const float a = dy[j], b = dy[j + half];
    dy[j] = a * cosine[j] + b * sine[j];
    dy[j + half] = b * cosine[j] - a * sine[j];
  }
  Floats squares = Floats{}, along = Floats{};
  for (int j = 0; j < D; j += LANES) {
    Floats v = load(x + j);
    squares += v * v;
    along += v * at(dy + j) * (1.0f + at(w + j));
  }
  const float scale = 1 / std::sqrt(sum(squares) / D + EPSILON);
  const float back = sum(along) / D * scale * scale;
  for (int j = 0; j < D; j += LANES) {
    Floats v = load(x + j), d = at(dy + j);
    at(dw + j) += d * v * scale;
    store(dx + j, scale * (d * (1.0f + at(w + j)) - v * back));
  }
}

// Keys and values of a block of one head, as the left factors of the products: [key][D], and turned round, [D][key].
struct Block {
  alignas(64) bf16 k[TILE], v[TILE], kt[TILE], vt[TILE];
};

struct Blocks {
  std::vector<int> first;  // of each segment, then the count
  std::vector<Block> all;  // [block][kv head]

  Blocks(int threads, const Shape& s, const Tree& tree, const Turns& turns, const bf16* u, const float* key_norm) {
    std::vector<int> owner;
    for (int i = 0; i < tree.segments; i++) {
      first.push_back(int(owner.size()));
      for (int t = 0; t < tree.length[i]; t += B) owner.push_back(i);
    }
    first.push_back(int(owner.size()));
    all.resize(owner.size() * s.kv_heads);
    in_parallel(threads, int(all.size()), [&](int item, int) {
      const int block = item / s.kv_heads, head = item % s.kv_heads, segment = owner[block];
      const int begin = (block - first[segment]) * B;
      Block& out = all[item];
      for (int i = 0; i < B; i++) {
        alignas(64) float y[D];
        if (begin + i < tree.length[segment]) {
          const long row = tree.start[segment] + begin + i;
          const int half = s.rotated / 2;
          rotate(s, u + row * s.width() + s.key(head), key_norm, turns.cosine + row * half, turns.sine + row * half, y);
          for (int j = 0; j < D; j += LANES) store(out.k + i * D + j, at(y + j));
          std::memcpy(out.v + i * D, u + row * s.width() + s.value(head), D * sizeof(bf16));
        } else {
          std::memset(out.k + i * D, 0, D * sizeof(bf16));
          std::memset(out.v + i * D, 0, D * sizeof(bf16));
        }
      }
      for (int i = 0; i < B; i++)
        for (int j = 0; j < D; j++) {
          out.kt[j * B + i] = out.k[i * D + j];
          out.vt[j * B + i] = out.v[i * D + j];
        }
    });
  }
};

inline const uint32_t* words(const bf16* p) { return reinterpret_cast<const uint32_t*>(p); }

// [64][64] floats to pairs of columns turned round, [32][64], the right factor with the columns as depth.
void turn_to_pairs(const float (*x)[D], uint32_t* out) {
  for (int i = 0; i < B; i++)
    for (int j = 0; j < D / 2; j++) out[j * B + i] = uint32_t(narrow(x[i][2 * j])) | uint32_t(narrow(x[i][2 * j + 1])) << 16;
}

// [64][64] floats to pairs of rows, [32][64], the right factor with the rows as depth.
void to_pairs(const float (*x)[D], uint32_t* out) {
  for (int i = 0; i < B / 2; i++)
    for (int j = 0; j < D; j += LANES) *reinterpret_cast<Words*>(out + i * D + j) = pairs(at(&x[2 * i][j]), at(&x[2 * i + 1][j]));
}

struct Item {  // a query block of one key/value head
  int segment, begin, head;
};

// Of the blocks in which some token's output is needed; of all if needed is null.
std::vector<Item> items_of(const Shape& s, const Tree& tree, const uint8_t* needed) {
  std::vector<Item> items;
  for (int i = 0; i < tree.segments; i++)
    for (int t = 0; t < tree.length[i]; t += s.tokens()) {
      bool any = !needed;
      for (int j = t; !any && j < t + s.tokens() && j < tree.length[i]; j++) any = needed[tree.start[i] + j];
      for (int head = 0; any && head < s.kv_heads; head++) items.push_back({i, t, head});
    }
  return items;
}

struct Queries {  // rows: head of the group * tokens() + token
  alignas(64) float q[B][D];
  alignas(64) uint32_t turned[B * D / 2];

  void read(const Shape& s, const Tree& tree, const Turns& turns, const bf16* u, const float* norm, const Item& item) {
    for (int i = 0; i < B; i++) {
      const int token = item.begin + i % s.tokens(), head = item.head * s.group() + i / s.tokens();
      if (token >= tree.length[item.segment]) {
        std::memset(q[i], 0, sizeof q[i]);
        continue;
      }
      const long row = tree.start[item.segment] + token;
      const int half = s.rotated / 2;
      rotate(s, u + row * s.width() + s.query(head), norm, turns.cosine + row * half, turns.sine + row * half, q[i]);
      for (int j = 0; j < D; j += LANES) at(&q[i][j]) *= 0.125f;  // 1 / sqrt(64)
    }
    turn_to_pairs(q, turned);
  }
};

// Calls each(block, keys that are there, first key as counted from the query block's own first token, or a large negative number).
template <typename Each>
void over_keys(const Shape& s, const Tree& tree, const Blocks& blocks, const Item& item, Each each) {
  for (int segment = item.segment; segment >= 0; segment = tree.parent[segment]) {
    const bool own = segment == item.segment;
    for (int t = 0; t < tree.length[segment]; t += B) {
      if (own && t >= item.begin + s.tokens()) break;
      const int keys = tree.length[segment] - t < B ? tree.length[segment] - t : B;
      each(blocks.first[segment] + t / B, keys, own ? t - item.begin : -1000000);
    }
  }
}

constexpr float NEVER = -1e30f;

// Scores of keys that are not there or lie after the query become NEVER.
void mask(const Shape& s, float (*scores)[B], int keys, int offset) {
  for (int i = keys; i < B; i++)
    for (int j = 0; j < B; j++) scores[i][j] = NEVER;
  if (offset + B <= 1) return;
  for (int i = 0; i < keys; i++)
    for (int j = 0; j < B; j++)
      if (offset + i > j % s.tokens()) scores[i][j] = NEVER;
}

void forward(const Shape& s, const Tree& tree, const Turns& turns, const Blocks& blocks, const bf16* u, const float* query_norm,
             const Item& item, bf16* out, bf16* inner, float* log_sums) {
  static thread_local Queries queries;
  alignas(64) static thread_local float scores[B][B], sums[D][B];
  alignas(64) static thread_local uint32_t weights[B * B / 2];
  alignas(64) float top[B], total[B];
  queries.read(s, tree, turns, u, query_norm, item);
  std::memset(sums, 0, sizeof sums);
  for (int j = 0; j < B; j++) {
    top[j] = NEVER;
    total[j] = 0;
  }
  over_keys(s, tree, blocks, item, [&](int index, int keys, int offset) {
    const Block& block = blocks.all[index * s.kv_heads + item.head];
    multiply_pairs(B, D / 2, words(block.k), D / 2, queries.turned, &scores[0][0], false);
    mask(s, scores, keys, offset);
    for (int j = 0; j < B; j += LANES) {
      Floats most = at(top + j);
      for (int i = 0; i < keys; i++) most = larger(most, at(&scores[i][j]));
      Floats shrink = exponential(at(top + j) - most), sum = at(total + j) * shrink;
      at(top + j) = most;
      for (int i = 0; i < B; i += 2) {
        Floats a = exponential(at(&scores[i][j]) - most), b = exponential(at(&scores[i + 1][j]) - most);
        sum += a + b;
        *reinterpret_cast<Words*>(weights + i / 2 * B + j) = pairs(a, b);
      }
      at(total + j) = sum;
      for (int i = 0; i < D; i++) at(&sums[i][j]) *= shrink;
    }
    multiply_pairs(D, B / 2, words(block.vt), B / 2, weights, &sums[0][0], true);
  });
  for (int i = 0; i < B; i++) {
    const int token = item.begin + i % s.tokens(), head = item.head * s.group() + i / s.tokens();
    if (token >= tree.length[item.segment]) continue;
    const long row = tree.start[item.segment] + token;
    const bf16* gate = u + row * s.width() + s.query(head) + D;
    log_sums[row * s.heads + head] = top[i] + std::log(total[i]);
    alignas(64) float o[D];
    for (int j = 0; j < D; j++) o[j] = sums[j][i] / total[i];
    for (int j = 0; j < D; j += LANES) {
      store(inner + (row * s.heads + head) * D + j, at(o + j));
      store(out + (row * s.heads + head) * D + j, at(o + j) * sigmoid(load(gate + j)));
    }
  }
}

struct Sums {  // of one thread: [tokens][kv heads][D] and norms [D]
  float *keys, *values, *query_norm, *key_norm;
};

void backward(const Shape& s, const Tree& tree, const Turns& turns, const Blocks& blocks, const bf16* u, const float* query_norm,
              const Item& item, const bf16* dout, const bf16* inner, const float* log_sums, const Sums& into, bf16* du) {
  static thread_local Queries queries;
  alignas(64) static thread_local float dO[B][D], scores[B][B], dscores[B][B], dqt[D][B];
  alignas(64) static thread_local uint32_t query_pairs[B * D / 2], do_pairs[B * D / 2], do_turned[B * D / 2], ds_pairs[B * B / 2];
  alignas(64) static thread_local bf16 weights[B][B], dweights[B][B];
  alignas(64) float log_sum[B], along[B];
  queries.read(s, tree, turns, u, query_norm, item);
  to_pairs(queries.q, query_pairs);
  for (int i = 0; i < B; i++) {
    const int token = item.begin + i % s.tokens(), head = item.head * s.group() + i / s.tokens();
    log_sum[i] = -NEVER;  // of a row that is not there: all its weights become 0
    along[i] = 0;
    std::memset(dO[i], 0, sizeof dO[i]);
    if (token >= tree.length[item.segment]) continue;
    const long row = tree.start[item.segment] + token;
    const bf16* gate = u + row * s.width() + s.query(head) + D;
    bf16* dgate = du + row * s.width() + s.query(head) + D;
    log_sum[i] = log_sums[row * s.heads + head];
    Floats product = Floats{};
    for (int j = 0; j < D; j += LANES) {
      Floats g = sigmoid(load(gate + j)), d = load(dout + (row * s.heads + head) * D + j), o = load(inner + (row * s.heads + head) * D + j);
      at(&dO[i][j]) = d * g;
      product += d * g * o;
      store(dgate + j, d * o * g * (1.0f - g));
    }
    along[i] = sum(product);
  }
  turn_to_pairs(dO, do_turned);
  to_pairs(dO, do_pairs);
  std::memset(dqt, 0, sizeof dqt);
  int segment = item.segment;
  over_keys(s, tree, blocks, item, [&](int index, int keys, int offset) {
    while (index < blocks.first[segment] || index >= blocks.first[segment + 1]) segment = tree.parent[segment];
    const Block& block = blocks.all[index * s.kv_heads + item.head];
    multiply_pairs(B, D / 2, words(block.k), D / 2, queries.turned, &scores[0][0], false);
    multiply_pairs(B, D / 2, words(block.v), D / 2, do_turned, &dscores[0][0], false);
    mask(s, scores, keys, offset);
    for (int i = 0; i < B; i += 2)
      for (int j = 0; j < B; j += LANES) {
        Floats a = exponential(at(&scores[i][j]) - at(log_sum + j)), b = exponential(at(&scores[i + 1][j]) - at(log_sum + j));
        Floats da = a * (at(&dscores[i][j]) - at(along + j)), db = b * (at(&dscores[i + 1][j]) - at(along + j));
        store(&weights[i][j], a);
        store(&weights[i + 1][j], b);
        store(&dweights[i][j], da);
        store(&dweights[i + 1][j], db);
        *reinterpret_cast<Words*>(ds_pairs + i / 2 * B + j) = pairs(da, db);
      }
    multiply_pairs(D, B / 2, words(block.kt), B / 2, ds_pairs, &dqt[0][0], true);
    // Sums of keys and values: [kv head][block][key][D], a whole tile even if the block is short.
    const long tile = (long(item.head) * blocks.first[tree.segments] + index) * TILE;
    multiply_pairs(B, B / 2, words(&weights[0][0]), B / 2, do_pairs, into.values + tile, true);
    multiply_pairs(B, B / 2, words(&dweights[0][0]), B / 2, query_pairs, into.keys + tile, true);
  });
  for (int i = 0; i < B; i++) {
    const int token = item.begin + i % s.tokens(), head = item.head * s.group() + i / s.tokens();
    if (token >= tree.length[item.segment]) continue;
    const long row = tree.start[item.segment] + token;
    const int half = s.rotated / 2;
    alignas(64) float dq[D];
    for (int j = 0; j < D; j++) dq[j] = dqt[j][i] * 0.125f;
    const long at_query = row * s.width() + s.query(head);
    unrotate(s, u + at_query, query_norm, turns.cosine + row * half, turns.sine + row * half, dq, into.query_norm, du + at_query);
  }
}

}  // namespace

extern "C" {

// u [tokens][width], out and inner [tokens][heads][64] (inner: before the gate), log_sums [tokens][heads]; needed: [tokens] or null, tokens
// whose outputs matter: a block of queries without any is skipped and its outputs stay as they are.
void attention_forward(int threads, int heads, int kv_heads, int rotated, int segments, const int32_t* start, const int32_t* length,
                       const int32_t* parent, const uint8_t* needed, const float* cosine, const float* sine, const float* query_norm,
                       const float* key_norm, const bf16* u, bf16* out, bf16* inner, float* log_sums) {
  Shape s{heads, kv_heads, rotated};
  Tree tree{segments, start, length, parent};
  Turns turns{cosine, sine};
  Blocks blocks(threads, s, tree, turns, u, key_norm);
  auto items = items_of(s, tree, needed);
  in_parallel(threads, int(items.size()),
              [&](int item, int) { forward(s, tree, turns, blocks, u, query_norm, items[item], out, inner, log_sums); });
}

// dquery_norm and dkey_norm are [threads][64], zero at first.
void attention_backward(int threads, int heads, int kv_heads, int rotated, int segments, const int32_t* start, const int32_t* length,
                        const int32_t* parent, const uint8_t* needed, const float* cosine, const float* sine, const float* query_norm,
                        const float* key_norm, const bf16* u, const bf16* dout, const bf16* inner, const float* log_sums, bf16* du, float* dquery_norm,
                        float* dkey_norm) {
  Shape s{heads, kv_heads, rotated};
  Tree tree{segments, start, length, parent};
  Turns turns{cosine, sine};
  Blocks blocks(threads, s, tree, turns, u, key_norm);
  auto items = items_of(s, tree, needed);
  const int count = blocks.first[segments];
  const long size = long(count) * kv_heads * TILE;
  std::vector<float> keys(size * threads), values(size * threads);
  in_parallel(threads, int(items.size()), [&](int item, int thread) {
    Sums into{keys.data() + size * thread, values.data() + size * thread, dquery_norm + thread * D, dkey_norm + thread * D};
    backward(s, tree, turns, blocks, u, query_norm, items[item], dout, inner, log_sums, into, du);
  });
  in_parallel(threads, segments, [&](int segment, int thread) {
    for (int t = 0; t < length[segment]; t++)
      for (int head = 0; head < kv_heads; head++) {
        const long row = start[segment] + t;
        const long from = (long(head) * count + blocks.first[segment] + t / B) * TILE + t % B * D;
        const int half = rotated / 2;
        alignas(64) float dk[D];
        for (int j = 0; j < D; j += LANES) {
          Floats k = Floats{}, v = Floats{};
          for (int other = 0; other < threads; other++) {
            k += at(keys.data() + other * size + from + j);
            v += at(values.data() + other * size + from + j);
          }
          at(dk + j) = k;
          store(du + row * s.width() + s.value(head) + j, v);
        }
        const long at_key = row * s.width() + s.key(head);
        unrotate(s, u + at_key, key_norm, cosine + row * half, sine + row * half, dk, dkey_norm + thread * D, du + at_key);
      }
  });
}
}
