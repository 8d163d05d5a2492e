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
  DELTA_KEYS(6),
  OUTPUT_GATE(7),
  DELTA_PANELS(8),
  DELTA_GATES(9),
  DELTA_OVERLAPS(10),
  WRITE_STRENGTH(11),
  DECAY(12),

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

  static final int PLACES = 13;

  private final int place;

  Buffer(int place) {
    this.place = place;
  }

  int place() {
    return place;
  }
}
