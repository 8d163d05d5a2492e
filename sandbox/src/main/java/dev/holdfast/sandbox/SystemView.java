package dev.holdfast.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of the host every sandboxed process sees: programs and libraries under {@code /usr}, and
 * the few files of {@code /etc} that programs need to start, all read-only.
 */
final class SystemView {
  /** Home folder inside; an empty temporary file system. */
  static final String HOME = "/home/agent";

  private static final List<String> TOP_LEVEL =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  private static final List<String> ETC =
      List.of(
          "ld.so.cache",
          "ld.so.conf",
          "ld.so.conf.d",
          "alternatives",
          "ssl/certs",
          "ssl/openssl.cnf",
          "ca-certificates",
          "crypto-policies",
          "pki/ca-trust",
          "pki/java",
          "pki/tls/certs",
          "pki/tls/openssl.cnf",
          "fonts",
          "localtime",
          "mime.types",
          "nsswitch.conf",
          "os-release",
          "debian_version",
          "services",
          "protocols",
          "chromium",
          "chromium.d",
          "maven",
          "gradle",
          "perl",
          "magic");

  private SystemView() {}

  /** Appends bubblewrap's arguments for the view; {@code /etc/passwd} and friends come later. */
  static void appendTo(List<String> arguments, SandboxPolicy.Network network) {
    bind(arguments, "/usr");
    for (String folder : TOP_LEVEL) {
      Path path = Path.of(folder);
      if (Files.isSymbolicLink(path)) {
        symlink(arguments, path);
      } else if (Files.isDirectory(path)) {
        bind(arguments, folder);
      }
    }
    for (String name : ETC) {
      etc(arguments, Path.of("/etc", name));
    }
    if (network == SandboxPolicy.Network.HOST) {
      etc(arguments, Path.of("/etc/resolv.conf"));
    }
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(Path.of("/etc"), "{java,java-*,python3*,.java}")) {
      for (Path folder : folders) {
        etc(arguments, folder);
      }
    } catch (IOException e) {
      // A host without a readable /etc has no such settings to show.
      return;
    }
  }

  private static void etc(List<String> arguments, Path path) {
    if (!Files.exists(path)) {
      return;
    }
    // A link out of /usr would dangle inside (resolv.conf into /run), so its target is bound.
    if (Files.isSymbolicLink(path) && leadsIntoUsr(path)) {
      symlink(arguments, path);
    } else {
      bind(arguments, path.toString());
    }
  }

  private static boolean leadsIntoUsr(Path link) {
    try {
      return link.toRealPath().startsWith("/usr");
    } catch (IOException e) {
      return false;
    }
  }

  private static void symlink(List<String> arguments, Path link) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      arguments.addAll(List.of("--symlink", target, link.toString()));
    } catch (IOException e) {
      // It vanished between the two looks: then it is simply not part of the view.
      return;
    }
  }

  private static void bind(List<String> arguments, String path) {
    arguments.addAll(List.of("--ro-bind-try", path, path));
  }
}
