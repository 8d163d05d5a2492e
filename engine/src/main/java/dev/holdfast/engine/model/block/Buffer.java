package dev.holdfast.engine.model.block;

/**
 * Names of the scratch arrays of a pass. Only one branch of one layer is computed at a time, so the
 * arrays of different kinds of branches are the same memory: those with the same place.
 */
enum Buffer {
  // Of the whole pass.
  RESIDUAL(0),
  NORMED(1),
  BRANCH(2),
  COSINES(3),
  SINES(4),

  // Of linear attention.
  MIXED(5),
  CONVOLVED(6),
  DELTA_KEYS(7),
  OUTPUT_GATE(8),
  DELTA_PANELS(9),
  DELTA_GATES(10),
  DELTA_OVERLAPS(11),
  WRITE_STRENGTH(12),
  DECAY(13),

  // Of full attention.
  QUERY_AND_GATE(5),
  ATTENTION_PAGE_SUMS(6),
  QUERY(7),
  ATTENTION_OUT(8),
  KEY(9),
  VALUE(10),
  ATTENTION_SUMS(11),

  // Of feed-forward networks, with experts and without.
  GATE(5),
  UP(6),
  EXPERT_IN(7),
  EXPERT_OUT(8),
  ROUTER_SCORES(9),
  SHARES(10);

  static final int PLACES = 14;

  private final int place;

  Buffer(int place) {
    this.place = place;
  }

  int place() {
    return place;
  }
}
