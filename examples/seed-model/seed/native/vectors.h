// Sixteen floats at a time with the compiler's own vector types, and products of small matrices that stay in the cache.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#ifdef __AVX512BF16__
#include <immintrin.h>
#endif

typedef float Floats __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t Ints __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t Words __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint16_t Halves __attribute__((vector_size(32), aligned(2), may_alias));
typedef uint16_t bf16;

constexpr int LANES = 16;

static inline Floats& at(float* p) { return *reinterpret_cast<Floats*>(p); }
static inline const Floats& at(const float* p) { return *reinterpret_cast<const Floats*>(p); }
static inline Floats all(float x) { return Floats{} + x; }

static inline float widen(bf16 x) {
  uint32_t bits = uint32_t(x) << 16;
  float y;
  std::memcpy(&y, &bits, 4);
  return y;
}

static inline bf16 narrow(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, 4);
  return bf16((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

static inline Floats load(const bf16* p) {
  return (Floats)(__builtin_convertvector(*reinterpret_cast<const Halves*>(p), Words) << 16);
}

static inline Words rounded(Floats x) {  // the bfloat16 nearest to x, in the upper half of each word
  Words bits = (Words)x;
  return bits + 0x7fff + ((bits >> 16) & 1);
}

static inline void store(bf16* p, Floats x) { *reinterpret_cast<Halves*>(p) = __builtin_convertvector(rounded(x) >> 16, Halves); }

// Two rows of floats as one row of pairs: the layout that the right factor of a bfloat16 product has.
static inline Words pairs(Floats low, Floats high) { return (rounded(high) & 0xffff0000u) | (rounded(low) >> 16); }

static inline float sum(Floats x) {
  float total = 0;
  for (int i = 0; i < LANES; i++) total += x[i];
  return total;
}

static inline Floats smaller(Floats a, Floats b) { return a < b ? a : b; }
static inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }

// e^x to about 2 units in the last place for x in [-87, 88], which it is clamped to.
static inline Floats exponential(Floats x) {
  x = smaller(larger(x, all(-87.0f)), all(88.0f));
  Floats shifted = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: rounds to an integer in the low bits
  Ints power = (Ints)shifted - 0x4b400000;
  Floats whole = __builtin_convertvector(power, Floats);  // not a subtraction: the compiler may reorder those
  Floats r = x - whole * 0.693359375f + whole * 2.12194440e-4f;
  Floats p = all(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return (Floats)((Ints)p + (power << 23));
}

static inline Floats sigmoid(Floats x) { return 1.0f / (1.0f + exponential(-x)); }
static inline float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }

// C[rows][16*N] (+)= A[rows][depth] B[depth][16*N]; element (i, k) of A lies at a[i * a_row + k * a_column], so that A can be a
// transpose; rows is a multiple of 4.
template <int N>
static inline void multiply(int rows, int depth, const float* a, int a_row, int a_column, const float* b, int b_row, float* c, int c_row,
                            bool add) {
  for (int i = 0; i < rows; i += 4) {
    Floats t[4][N];
    for (int r = 0; r < 4; r++)
      for (int n = 0; n < N; n++) t[r][n] = add ? at(c + (i + r) * c_row + n * LANES) : Floats{};
    for (int k = 0; k < depth; k++) {
      Floats right[N];
#pragma GCC unroll 4
      for (int n = 0; n < N; n++) right[n] = at(b + k * b_row + n * LANES);
#pragma GCC unroll 4
      for (int r = 0; r < 4; r++) {
        float left = a[(i + r) * a_row + k * a_column];
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) t[r][n] += left * right[n];
      }
    }
    for (int r = 0; r < 4; r++)
      for (int n = 0; n < N; n++) at(c + (i + r) * c_row + n * LANES) = t[r][n];
  }
}

// The same in bfloat16 with float32 sums: A is [rows][2 * depth] bfloat16 read as pairs, B is [depth][64] pairs, C is [rows][64] floats.
static inline void multiply_pairs(int rows, int depth, const uint32_t* a, int a_row, const uint32_t* b, float* c, bool add) {
  constexpr int N = 4;
#ifdef __AVX512BF16__
  for (int i = 0; i < rows; i += 4) {
    __m512 t[4][N];
#pragma GCC unroll 4
    for (int r = 0; r < 4; r++)
#pragma GCC unroll 4
      for (int n = 0; n < N; n++) t[r][n] = add ? _mm512_loadu_ps(c + (i + r) * 64 + n * LANES) : _mm512_setzero_ps();
    for (int k = 0; k < depth; k++) {
      __m512bh right[N];
#pragma GCC unroll 4
      for (int n = 0; n < N; n++) right[n] = (__m512bh)_mm512_loadu_si512(b + k * 64 + n * LANES);
#pragma GCC unroll 4
      for (int r = 0; r < 4; r++) {
        __m512bh left = (__m512bh)_mm512_set1_epi32(a[(i + r) * a_row + k]);
#pragma GCC unroll 4
        for (int n = 0; n < N; n++) t[r][n] = _mm512_dpbf16_ps(t[r][n], left, right[n]);
      }
    }
#pragma GCC unroll 4
    for (int r = 0; r < 4; r++)
#pragma GCC unroll 4
      for (int n = 0; n < N; n++) _mm512_storeu_ps(c + (i + r) * 64 + n * LANES, t[r][n]);
  }
#else
  for (int i = 0; i < rows; i++) {
    Floats t[N];
    for (int n = 0; n < N; n++) t[n] = add ? at(c + i * 64 + n * LANES) : Floats{};
    for (int k = 0; k < depth; k++) {
      uint32_t pair = a[i * a_row + k];
      float low = widen(bf16(pair)), high = widen(bf16(pair >> 16));
      for (int n = 0; n < N; n++) {
        Words right = *reinterpret_cast<const Words*>(b + k * 64 + n * LANES);
        t[n] += low * (Floats)(right << 16) + high * (Floats)(right & 0xffff0000u);
      }
    }
    for (int n = 0; n < N; n++) at(c + i * 64 + n * LANES) = t[n];
  }
#endif
}
