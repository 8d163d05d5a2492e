package dev.holdfast.tools.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllowedHostsTest {

  private final AllowedHosts hosts =
      new AllowedHosts(Set.of("docs.test", "app.test:8080", "[::1]"));

  @Test
  void hostsAreExactAndPortsCount() {
    assertThat(allows("http://docs.test/a")).isTrue();
    assertThat(allows("https://DOCS.test.:9/")).isTrue();
    assertThat(allows("http://app.test:8080/")).isTrue();
    assertThat(allows("http://[::1]/")).isTrue();
    assertThat(allows("http://app.test/")).isFalse();
    assertThat(allows("http://evil-docs.test/")).isFalse();
    assertThat(allows("http://sub.docs.test/")).isFalse();
    assertThat(allows("http://docs.test.evil.test/")).isFalse();
    assertThat(allows("http://docs.test@evil.test/")).isFalse();
    assertThat(allows("file:///etc/passwd")).isFalse();
  }

  private boolean allows(String address) {
    return hosts.allows(URI.create(address));
  }
}
