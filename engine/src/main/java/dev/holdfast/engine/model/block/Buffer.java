package dev.holdfast.engine.model.block;

/** Names of the scratch arrays of a pass; layers of one kind share them. */
enum Buffer {
  RESIDUAL,
  NORMED,
  BRANCH,
  GATE,
  UP,
  COSINES,
  SINES,
  QUERY_AND_GATE,
  QUERY,
  KEY,
  VALUE,
  ATTENTION_PAGE_SUMS,
  ATTENTION_SUMS,
  ATTENTION_OUT,
  MIXED,
  CONVOLVED,
  OUTPUT_GATE,
  WRITE_STRENGTH,
  DECAY,
  DELTA_KEYS,
  DELTA_OVERLAPS,
  DELTA_GATES,
  DELTA_PANELS,
  ROUTER_SCORES,
  SHARES,
  EXPERT_IN,
  EXPERT_OUT
}
