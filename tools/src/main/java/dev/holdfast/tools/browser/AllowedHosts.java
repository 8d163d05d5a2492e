package dev.holdfast.tools.browser;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * The hosts that the user let the browser reach.
 *
 * @param hosts exact names, each for any port or followed by a colon and the one port
 */
record AllowedHosts(Set<String> hosts) {

  boolean allows(URI address) {
    String host = name(address);
    return !host.isEmpty() && (hosts.contains(host) || hosts.contains(host + ":" + port(address)));
  }

  /** Lower-case host without a final dot, or empty. */
  static String name(URI address) {
    String host = address.getHost();
    if (host == null) {
      return "";
    }
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static int port(URI address) {
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
  }
}
