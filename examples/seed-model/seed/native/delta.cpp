// The mixer of a linear layer between its projections: causal convolution, SiLU, normalised keys and queries, the gated delta rule in
// chunks, gated norm (Yang et al., "Gated Delta Networks", arXiv 2412.06464; the chunked form as in "Parallelizing Linear Transformers
// with the Delta Rule", arXiv 2406.06484), forward and backward, over a tree of segments: a segment starts from its parent's last state.
// Key heads equal value heads, both of size 64.
#include "threads.h"
#include "vectors.h"

namespace {

constexpr int D = 64;        // size of a head
constexpr int C = 32;        // tokens of a chunk
constexpr int STATE = D * D;  // floats of one head's state
constexpr float EPSILON = 1e-6f;

struct Shape {
  int heads, width;  // width: columns of u = [q | k | v | z | b | a | padding]
  int inner() const { return heads * D; }
};

struct Tree {  // segments in an order in which parents come first; see tree.py
  int segments, levels;
  const int32_t *start, *length, *parent, *level, *before, *slot;
};

struct Weights {
  const float *conv, *a_log, *dt_bias, *norm;  // [3 * inner][4], [heads], [heads], [64]
};

// One chunk of one head after everything that comes before the delta rule, with what the way back needs.
struct Chunk {
  alignas(64) float u[3][C + 3][D];  // inputs of the convolution, three older rows first
  alignas(64) float c[3][C][D];      // its outputs
  alignas(64) float q[C][D], k[C][D], v[C][D], kt[D][C];
  alignas(64) float decay[C][C], a[C][C], kk[C][C], p[C][C], qk[C][C];
  alignas(64) float m[C][D], qs[C][D], vn[C][D], o[C][D], kr[C][D];
  float q_scale[C], k_scale[C], beta[C], g[C], total[C], from_start[C], to_end[C];
  int n;

  void read(const Shape& s, const Tree& tree, const Weights& w, const bf16* data, int segment, int head, int first) {
    n = tree.length[segment] - first < C ? tree.length[segment] - first : C;
    const int begin = tree.start[segment] + first;
    for (int part = 0; part < 3; part++) {
      const int column = part * s.inner() + head * D;
      for (int i = 0; i < C + 3; i++) {
        int row = begin + i - 3;
        if (first + i < 3) row = tree.before[segment * 3 + first + i];
        if (i >= n + 3) row = -1;
        for (int j = 0; j < D; j += LANES) at(&u[part][i][j]) = row < 0 ? Floats{} : load(data + long(row) * s.width + column + j);
      }
      float taps[4][D];
      for (int j = 0; j < D; j++)
        for (int t = 0; t < 4; t++) taps[t][j] = w.conv[(column + j) * 4 + t];
      float(*out)[D] = part == 0 ? q : part == 1 ? k : v;
      for (int i = 0; i < C; i++)
        for (int j = 0; j < D; j += LANES) {
          Floats x = Floats{};
          for (int t = 0; t < 4; t++) x += at(&taps[t][j]) * at(&u[part][i + t][j]);
          if (i >= n) x = Floats{};
          at(&c[part][i][j]) = x;
          at(&out[i][j]) = x * sigmoid(x);
        }
    }
    normalise(q, q_scale, 0.125f);
    normalise(k, k_scale, 1);
    float running = 0;
    for (int i = 0; i < C; i++) {
      beta[i] = g[i] = 0;
      if (i < n) {
        const bf16* gates = data + long(begin + i) * s.width + 4 * s.inner();
        beta[i] = sigmoid(widen(gates[head]));
        float x = widen(gates[s.heads + head]) + w.dt_bias[head];
        g[i] = -std::exp(w.a_log[head]) * (x > 20 ? x : std::log1p(std::exp(x)));
      }
      running += g[i];
      total[i] = running;
    }
    for (int i = 0; i < C; i++) {
      from_start[i] = std::exp(total[i]);
      to_end[i] = std::exp(running - total[i]);
    }
  }

  static void normalise(float (*x)[D], float* scales, float factor) {
    for (int i = 0; i < C; i++) {
      Floats squares = Floats{};
      for (int j = 0; j < D; j += LANES) squares += at(&x[i][j]) * at(&x[i][j]);
      scales[i] = 1 / std::sqrt(sum(squares) + EPSILON);
      for (int j = 0; j < D; j += LANES) at(&x[i][j]) *= scales[i] * factor;
    }
  }

  // Outputs o before the gated norm; state is the one at the chunk's start and stays as it is.
  void attend(const float* state) {
    for (int i = 0; i < C; i++)
      for (int j = 0; j < D; j++) kt[j][i] = k[i][j];
    multiply<2>(C, D, &k[0][0], D, 1, &kt[0][0], C, &kk[0][0], C, false);
    multiply<2>(C, D, &q[0][0], D, 1, &kt[0][0], C, &qk[0][0], C, false);
    for (int i = 0; i < C; i++) {
      for (int j = 0; j < C; j += LANES) at(&decay[i][j]) = exponential(smaller(total[i] - at(&total[j]), Floats{}));
      for (int j = i + 1; j < C; j++) decay[i][j] = 0;
      for (int j = 0; j < C; j += LANES) {
        at(&p[i][j]) = at(&qk[i][j]) * at(&decay[i][j]);
        at(&a[i][j]) = beta[i] * at(&kk[i][j]) * at(&decay[i][j]);
      }
      a[i][i] = 0;
    }
    multiply<4>(C, D, &k[0][0], D, 1, state, D, &m[0][0], D, false);
    multiply<4>(C, D, &q[0][0], D, 1, state, D, &qs[0][0], D, false);
    for (int i = 0; i < C; i++) {
      Floats row[4];
      for (int j = 0; j < 4; j++) row[j] = beta[i] * (at(&v[i][j * LANES]) - from_start[i] * at(&m[i][j * LANES]));
      for (int t = 0; t < i; t++)
        for (int j = 0; j < 4; j++) row[j] -= a[i][t] * at(&vn[t][j * LANES]);
      for (int j = 0; j < 4; j++) {
        at(&vn[i][j * LANES]) = row[j];
        at(&o[i][j * LANES]) = from_start[i] * at(&qs[i][j * LANES]);
        at(&kr[i][j * LANES]) = to_end[i] * at(&k[i][j * LANES]);
      }
    }
    multiply<4>(C, C, &p[0][0], C, 1, &vn[0][0], D, &o[0][0], D, true);
  }

  void advance(const float* state, float* next) const {
    for (int i = 0; i < STATE; i += LANES) at(next + i) = at(state + i) * from_start[C - 1];
    multiply<4>(D, C, &kr[0][0], 1, D, &vn[0][0], D, next, D, true);
  }
};

inline float* state_of(float* states, const Shape& s, int slot, int head) { return states + (long(slot) * s.heads + head) * STATE; }

void forward(const Shape& s, const Tree& tree, const Weights& w, const bf16* u, bf16* out, float* states, int segment, int head) {
  static thread_local Chunk chunk;
  float* first = state_of(states, s, tree.slot[segment], head);
  const int parent = tree.parent[segment];
  if (parent < 0) {
    std::memset(first, 0, STATE * sizeof(float));
  } else {
    std::memcpy(first, state_of(states, s, tree.slot[parent] + (tree.length[parent] + C - 1) / C, head), STATE * sizeof(float));
  }
  for (int t = 0, slot = tree.slot[segment]; t < tree.length[segment]; t += C, slot++) {
    const float* state = state_of(states, s, slot, head);
    chunk.read(s, tree, w, u, segment, head, t);
    chunk.attend(state);
    chunk.advance(state, state_of(states, s, slot + 1, head));
    for (int i = 0; i < chunk.n; i++) {
      const long row = tree.start[segment] + t + i;
      const bf16* z = u + row * s.width + 3 * s.inner() + head * D;
      Floats squares = Floats{};
      for (int j = 0; j < D; j += LANES) squares += at(&chunk.o[i][j]) * at(&chunk.o[i][j]);
      const float scale = 1 / std::sqrt(sum(squares) / D + EPSILON);
      for (int j = 0; j < D; j += LANES) {
        Floats gate = load(z + j);
        store(out + row * s.inner() + head * D + j, at(&chunk.o[i][j]) * scale * at(w.norm + j) * gate * sigmoid(gate));
      }
    }
  }
}

struct Gradients {
  bf16* u;       // [tokens][width]
  float* before;  // [segments][3][3 * inner]: what a segment's convolution adds to the rows before it
  float* states;  // [segments][heads][64][64]: with respect to the segment's first state
  float *conv, *a_log, *dt_bias, *norm;  // one set for each thread
};

// Scratch of the way back through one chunk.
struct Back {
  alignas(64) float ds[D][D], next[D][D], dst[D][D], st[D][D], vnt[D][C];
  alignas(64) float dO[C][D], eo[C][D], dvn[C][D], dp[C][C], da[C][C], dq[C][D], dk[C][D], dv[C][D], dm[C][D], dkr[C][D], y[C][C], x[C][C], eq[C][D];
  alignas(64) float dc[3][C + 3][D];  // three rows of the chunk after this one follow
  float dbeta[C], dtotal[C];
  float dconv[3][4][D], dnorm[D], da_log, ddt;
};

// Product sums over a row of 64.
inline float dot(const float* a, const float* b) {
  Floats t = Floats{};
  for (int j = 0; j < D; j += LANES) t += at(a + j) * at(b + j);
  return sum(t);
}

// From dO and b.ds (gradient of the state after the chunk) to dq, dk, dv, dbeta, dtotal and b.ds of the state before it.
void through_rule(const Chunk& h, const float* state, Back& b) {
  for (int i = 0; i < D; i++)
    for (int j = 0; j < D; j++) {
      b.dst[j][i] = b.ds[i][j];
      b.st[j][i] = state[i * D + j];
    }
  for (int i = 0; i < C; i++) {
    for (int j = 0; j < D; j++) b.vnt[j][i] = h.vn[i][j];
    for (int j = 0; j < D; j += LANES) {
      at(&b.eo[i][j]) = h.from_start[i] * at(&b.dO[i][j]);
      at(&b.eq[i][j]) = h.from_start[i] * at(&h.q[i][j]);
    }
  }
  const float* ds = &b.ds[0][0];
  multiply<4>(C, C, &h.p[0][0], 1, C, &b.dO[0][0], D, &b.dvn[0][0], D, false);
  multiply<4>(C, D, &h.kr[0][0], D, 1, ds, D, &b.dvn[0][0], D, true);
  multiply<2>(C, D, &b.dO[0][0], D, 1, &b.vnt[0][0], C, &b.dp[0][0], C, false);
  multiply<4>(C, D, &h.vn[0][0], D, 1, &b.dst[0][0], D, &b.dkr[0][0], D, false);
  // Back substitution: (I + A)^T dR = dVn, in place.
  for (int i = C - 1; i >= 0; i--) {
    Floats row[4];
    for (int j = 0; j < 4; j++) row[j] = at(&b.dvn[i][j * LANES]);
    for (int t = i + 1; t < C; t++)
      for (int j = 0; j < 4; j++) row[j] -= h.a[t][i] * at(&b.dvn[t][j * LANES]);
    for (int j = 0; j < 4; j++) at(&b.dvn[i][j * LANES]) = row[j];
  }
  multiply<2>(C, D, &b.dvn[0][0], D, 1, &b.vnt[0][0], C, &b.da[0][0], C, false);
  // The new ds starts from the old one decayed.
  float whole = 0;
  {
    Floats t = Floats{};
    for (int i = 0; i < STATE; i += LANES) {
      t += at(ds + i) * at(state + i);
      at(&b.next[0][0] + i) = at(ds + i) * h.from_start[C - 1];
    }
    whole = h.from_start[C - 1] * sum(t);
  }
  float columns[C] = {0};
  for (int i = 0; i < C; i++) {
    Floats rows = Floats{}, betas = Floats{};
    for (int j = 0; j < C; j += LANES) {
      Floats dp = at(&b.dp[i][j]), da = at(&b.da[i][j]);
      Ints column = Ints{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15} + j;
      da = column < i ? -da : Floats{};
      Floats decay = at(&h.decay[i][j]);  // zero above the diagonal
      Floats each = dp * at(&h.p[i][j]) + da * at(&h.a[i][j]);
      rows += each;
      at(columns + j) -= each;
      betas += da * at(&h.kk[i][j]) * decay;
      at(&b.y[i][j]) = dp * decay;
      at(&b.x[i][j]) = da * decay * h.beta[i];
    }
    float dbeta = sum(betas), dtotal = sum(rows);
    Floats r = Floats{}, mm = Floats{}, kept = Floats{};
    for (int j = 0; j < D; j += LANES) {
      Floats dr = at(&b.dvn[i][j]), m = at(&h.m[i][j]);
      Floats dm = -h.beta[i] * h.from_start[i] * dr;
      at(&b.dm[i][j]) = dm;
      at(&b.dv[i][j]) = h.beta[i] * dr;
      r += dr * (at(&h.v[i][j]) - h.from_start[i] * m);
      mm += dm * m + at(&b.eo[i][j]) * at(&h.qs[i][j]);
      kept += at(&h.kr[i][j]) * at(&b.dkr[i][j]);
      at(&b.dk[i][j]) = h.to_end[i] * at(&b.dkr[i][j]);
    }
    const float kept_sum = sum(kept);
    whole += kept_sum;
    b.dbeta[i] = dbeta + sum(r);
    b.dtotal[i] = dtotal + sum(mm) - kept_sum;
  }
  for (int i = 0; i < C; i++) b.dtotal[i] += columns[i];
  b.dtotal[C - 1] += whole;
  multiply<4>(C, D, &b.eo[0][0], D, 1, &b.st[0][0], D, &b.dq[0][0], D, false);
  multiply<4>(C, C, &b.y[0][0], C, 1, &h.k[0][0], D, &b.dq[0][0], D, true);
  multiply<4>(C, D, &b.dm[0][0], D, 1, &b.st[0][0], D, &b.dk[0][0], D, true);
  multiply<4>(C, C, &b.y[0][0], 1, C, &h.q[0][0], D, &b.dk[0][0], D, true);
  multiply<4>(C, C, &b.x[0][0], C, 1, &h.k[0][0], D, &b.dk[0][0], D, true);
  multiply<4>(C, C, &b.x[0][0], 1, C, &h.k[0][0], D, &b.dk[0][0], D, true);
  multiply<4>(D, C, &b.eq[0][0], 1, D, &b.dO[0][0], D, &b.next[0][0], D, true);
  multiply<4>(D, C, &h.k[0][0], 1, D, &b.dm[0][0], D, &b.next[0][0], D, true);
  std::memcpy(b.ds, b.next, sizeof b.ds);
}

// Through the norm of a key or query (x = unit * factor) and the SiLU before it, into rows of dc.
void through_norm(const float (*x)[D], const float* scales, float factor, const float (*dx)[D], const float (*c)[D], float (*dc)[D]) {
  for (int i = 0; i < C; i++) {
    const float along = dot(x[i], dx[i]);
    for (int j = 0; j < D; j += LANES) {
      Floats before = at(&c[i][j]), gate = sigmoid(before);
      Floats d = scales[i] * (factor * at(&dx[i][j]) - at(&x[i][j]) * (along / factor));
      at(&dc[i][j]) = d * gate * (1.0f + before * (1.0f - gate));
    }
  }
}

void backward(const Shape& s, const Tree& tree, const Weights& w, const bf16* u, const bf16* dout, float* states, const Gradients& grads,
              const int32_t* children, const int32_t* child_end, int segment, int head, int thread) {
  static thread_local Chunk h;
  static thread_local Back b;
  const int inner = s.inner();
  std::memset(b.ds, 0, sizeof b.ds);
  const int child_begin = segment == 0 ? 0 : child_end[segment - 1];
  for (int c = child_begin; c < child_end[segment]; c++) {
    const float* from = state_of(grads.states, s, children[c], head);
    for (int i = 0; i < STATE; i += LANES) at(&b.ds[0][0] + i) += at(from + i);
  }
  std::memset(b.dc, 0, sizeof b.dc);
  std::memset(b.dconv, 0, sizeof b.dconv);
  std::memset(b.dnorm, 0, sizeof b.dnorm);
  b.da_log = b.ddt = 0;
  const int chunks = (tree.length[segment] + C - 1) / C;
  for (int chunk = chunks - 1; chunk >= 0; chunk--) {
    const float* state = state_of(states, s, tree.slot[segment] + chunk, head);
    h.read(s, tree, w, u, segment, head, chunk * C);
    h.attend(state);
    const long begin = tree.start[segment] + chunk * C;
    for (int i = 0; i < C; i++) {
      if (i >= h.n) {
        std::memset(b.dO[i], 0, sizeof b.dO[i]);
        continue;
      }
      const bf16* z = u + (begin + i) * s.width + 3 * inner + head * D;
      bf16* dz = grads.u + (begin + i) * s.width + 3 * inner + head * D;
      const bf16* dy = dout + (begin + i) * inner + head * D;
      const float scale = 1 / std::sqrt(dot(h.o[i], h.o[i]) / D + EPSILON);
      Floats along = Floats{};
      for (int j = 0; j < D; j += LANES) {
        Floats gate = load(z + j), sig = sigmoid(gate), silu = gate * sig, norm = at(w.norm + j);
        Floats unit = at(&h.o[i][j]) * scale, d = load(dy + j);
        at(&b.dnorm[j]) += d * unit * silu;
        store(dz + j, d * unit * norm * sig * (1.0f + gate * (1.0f - sig)));
        Floats dunit = d * norm * silu;
        at(&b.dO[i][j]) = dunit;
        along += dunit * unit;
      }
      const float mean = sum(along) / D;
      for (int j = 0; j < D; j += LANES) at(&b.dO[i][j]) = scale * (at(&b.dO[i][j]) - at(&h.o[i][j]) * (scale * mean));
    }
    through_rule(h, state, b);
    for (int part = 0; part < 3; part++) std::memcpy(b.dc[part][C], b.dc[part][0], 3 * D * sizeof(float));
    through_norm(h.q, h.q_scale, 0.125f, b.dq, h.c[0], b.dc[0]);
    through_norm(h.k, h.k_scale, 1, b.dk, h.c[1], b.dc[1]);
    for (int i = 0; i < C; i++)
      for (int j = 0; j < D; j += LANES) {
        Floats before = at(&h.c[2][i][j]), gate = sigmoid(before);
        at(&b.dc[2][i][j]) = at(&b.dv[i][j]) * gate * (1.0f + before * (1.0f - gate));
      }
    // A last chunk may be short; nothing follows it, so the rows after it count as zero.
    for (int part = 0; part < 3; part++) {
      const int column = part * inner + head * D;
      float taps[4][D];
      for (int j = 0; j < D; j++)
        for (int t = 0; t < 4; t++) taps[t][j] = w.conv[(column + j) * 4 + t];
      for (int i = h.n; i < C; i++) std::memset(b.dc[part][i], 0, D * sizeof(float));
      for (int i = 0; i < h.n; i++)
        for (int j = 0; j < D; j += LANES) {
          Floats d = Floats{};
          for (int t = 0; t < 4; t++) {
            d += at(&taps[t][j]) * at(&b.dc[part][i + 3 - t][j]);
            at(&b.dconv[part][t][j]) += at(&b.dc[part][i][j]) * at(&h.u[part][i + t][j]);
          }
          store(grads.u + (begin + i) * s.width + column + j, d);
        }
      if (chunk == 0)
        for (int i = -3; i < 0; i++)
          for (int j = 0; j < D; j += LANES) {
            Floats d = Floats{};
            for (int t = 0; t < 4; t++)
              if (i + 3 - t >= 0) d += at(&taps[t][j]) * at(&b.dc[part][i + 3 - t][j]);
            at(grads.before + (long(segment) * 3 + i + 3) * 3 * inner + column + j) = d;
          }
    }
    float dg = 0;
    for (int i = C - 1; i >= 0; i--) {
      dg += b.dtotal[i];
      if (i >= h.n) continue;
      const bf16* gates = u + (begin + i) * s.width + 4 * inner;
      bf16* dgates = grads.u + (begin + i) * s.width + 4 * inner;
      dgates[head] = narrow(b.dbeta[i] * h.beta[i] * (1 - h.beta[i]));
      const float da = dg * -std::exp(w.a_log[head]) * sigmoid(widen(gates[s.heads + head]) + w.dt_bias[head]);
      dgates[s.heads + head] = narrow(da);
      b.da_log += dg * h.g[i];
      b.ddt += da;
    }
  }
  std::memcpy(state_of(grads.states, s, segment, head), b.ds, sizeof b.ds);
  float* conv = grads.conv + long(thread) * 3 * inner * 4;
  for (int part = 0; part < 3; part++)
    for (int j = 0; j < D; j++)
      for (int t = 0; t < 4; t++) conv[(part * inner + head * D + j) * 4 + t] += b.dconv[part][t][j];
  for (int j = 0; j < D; j++) grads.norm[thread * D + j] += b.dnorm[j];
  grads.a_log[thread * s.heads + head] += b.da_log;
  grads.dt_bias[thread * s.heads + head] += b.ddt;
}

}  // namespace

extern "C" {

// Floats of `states`: (slots) * heads * 64 * 64, where segment i owns ceil(length / 32) + 1 slots from slot[i].
int delta_chunk() { return C; }

void delta_forward(int threads, int heads, int width, int segments, int levels, const int32_t* start, const int32_t* length,
                   const int32_t* parent, const int32_t* level, const int32_t* before, const int32_t* slot, const float* conv,
                   const float* a_log, const float* dt_bias, const float* norm, const bf16* u, bf16* out, float* states) {
  Shape s{heads, width};
  Tree tree{segments, levels, start, length, parent, level, before, slot};
  Weights w{conv, a_log, dt_bias, norm};
  for (int i = 0; i < levels; i++)
    in_parallel(threads, (level[i + 1] - level[i]) * heads,
                [&](int item, int) { forward(s, tree, w, u, out, states, level[i] + item / heads, item % heads); });
}

void delta_backward(int threads, int heads, int width, int segments, int levels, const int32_t* start, const int32_t* length,
                    const int32_t* parent, const int32_t* level, const int32_t* before, const int32_t* slot, const int32_t* children,
                    const int32_t* child_end, const float* conv, const float* a_log, const float* dt_bias, const float* norm, const bf16* u,
                    const bf16* dout, float* states, bf16* du, float* dbefore, float* dstates, float* dconv, float* da_log, float* ddt_bias,
                    float* dnorm) {
  Shape s{heads, width};
  Tree tree{segments, levels, start, length, parent, level, before, slot};
  Weights w{conv, a_log, dt_bias, norm};
  Gradients grads{du, dbefore, dstates, dconv, da_log, ddt_bias, dnorm};
  for (int i = levels - 1; i >= 0; i--)
    in_parallel(threads, (level[i + 1] - level[i]) * heads, [&](int item, int thread) {
      backward(s, tree, w, u, dout, states, grads, children, child_end, level[i] + item / heads, item % heads, thread);
    });
  const int columns = 3 * s.inner();
  for (int segment = 0; segment < segments; segment++)
    for (int i = 0; i < 3; i++) {
      const int row = before[segment * 3 + i];
      if (row < 0) continue;
      for (int j = 0; j < columns; j += LANES) {
        bf16* to = du + long(row) * width + j;
        store(to, load(to) + at(dbefore + (long(segment) * 3 + i) * columns + j));
      }
    }
}
}
