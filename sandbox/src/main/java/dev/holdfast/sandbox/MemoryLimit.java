package dev.holdfast.sandbox;

/** How the memory of a sandboxed process tree is limited on this machine. */
public enum MemoryLimit {
  /** A control group of version 2: the whole tree together, exactly. */
  CGROUP_V2("control group v2, whole tree"),
  /** A control group of version 1: the whole tree together, exactly. */
  CGROUP_V1("control group v1, whole tree"),
  /** RLIMIT_DATA: each process by itself, its private writable memory only. */
  DATA_SEGMENT("RLIMIT_DATA, each process by itself");

  private final String description;

  MemoryLimit(String description) {
    this.description = description;
  }

  /** One phrase for {@code doctor}. */
  public String description() {
    return description;
  }
}
