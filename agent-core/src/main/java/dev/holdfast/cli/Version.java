package dev.holdfast.cli;

import picocli.CommandLine;

/** The version, as the build wrote it into the jar's manifest. */
final class Version implements CommandLine.IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"holdfast " + text(), "Java " + Runtime.version()};
  }

  /** For instance {@code 0.1.0}; {@code development} when the classes do not come from the jar. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
