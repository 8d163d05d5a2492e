package dev.holdfast.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A classic BPF program for {@code seccomp(2)} that refuses system calls which reach deep into the
 * kernel and which builds, interpreters and browsers do not need. Refused calls fail with EPERM, so
 * that programs which only probe for a feature carry on. Layout: {@code struct sock_filter} and
 * {@code struct seccomp_data} of the Linux user interface, little-endian.
 */
final class SeccompFilter {
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int JUMP_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7fff0000;
  private static final int KILL_PROCESS = 0x80000000;
  private static final int FAIL_EPERM = 0x00050000 | 1;
  private static final int FAIL_ENOSYS = 0x00050000 | 38;

  private static final int OFFSET_NUMBER = 0;
  private static final int OFFSET_ARCHITECTURE = 4;
  private static final int OFFSET_FIRST_ARGUMENT = 16;
  private static final int OFFSET_SECOND_ARGUMENT = 24;

  /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
  private static final int NAMESPACE_FLAGS =
      0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;

  /** Both put characters into the input of the caller's terminal. */
  private static final int[] REFUSED_TERMINAL_REQUESTS = {
    0x5412 /* TIOCSTI */, 0x541C /* TIOCLINUX */
  };

  private static final int X86_64 = 0xC000003E;
  private static final int AARCH64 = 0xC00000B7;

  // ptrace, process_vm_readv, process_vm_writev, kcmp | mount, umount2, pivot_root, chroot |
  // swapon, swapoff, reboot, sethostname, setdomainname, acct, settimeofday, adjtimex,
  // clock_settime, clock_adjtime, quotactl, syslog, vhangup | init_module, delete_module,
  // finit_module, kexec_load, kexec_file_load | add_key, request_key, keyctl | unshare, setns |
  // perf_event_open, bpf, userfaultfd, open_by_handle_at, fanotify_init | x86 only: iopl, ioperm
  private static final int[] X86_64_REFUSED = {
    101, 310, 311, 312, 165, 166, 155, 161, 167, 168, 169, 170, 171, 163, 164, 159, 227, 305, 179,
    103, 153, 175, 176, 313, 246, 320, 248, 249, 250, 272, 308, 298, 321, 323, 304, 300, 172, 173
  };
  private static final int[] AARCH64_REFUSED = {
    117, 270, 271, 272, 40, 39, 41, 51, 224, 225, 142, 161, 162, 89, 170, 171, 112, 266, 60, 116,
    58, 105, 106, 273, 104, 294, 217, 218, 219, 97, 268, 241, 280, 282, 265, 262
  };

  // Numbers above 424 are the same everywhere: io_uring_setup, io_uring_enter, io_uring_register,
  // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, pidfd_getfd, mount_setattr
  private static final int[] COMMON_REFUSED = {
    425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442
  };
  private static final int CLONE3 = 435;

  private SeccompFilter() {}

  /** Whether a filter is known for this processor, named as in the property {@code os.arch}. */
  static boolean supports(String architecture) {
    return architecture.equals("amd64") || architecture.equals("aarch64");
  }

  /** The program's bytes for a processor, named as in the property {@code os.arch}. */
  static byte[] program(String architecture) {
    return switch (architecture) {
      case "amd64" -> assemble(X86_64, X86_64_REFUSED, 56, 16);
      case "aarch64" -> assemble(AARCH64, AARCH64_REFUSED, 220, 29);
      default -> throw new IllegalArgumentException("no seccomp filter for " + architecture);
    };
  }

  private static byte[] assemble(int architecture, int[] refused, int clone, int ioctl) {
    ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    emit(out, LOAD_WORD, 0, 0, OFFSET_ARCHITECTURE);
    emit(out, JUMP_EQUAL, 1, 0, architecture);
    emit(out, RETURN, 0, 0, KILL_PROCESS);
    emit(out, LOAD_WORD, 0, 0, OFFSET_NUMBER);
    if (architecture == X86_64) {
      // The x32 numbers would be a second door to every call.
      emit(out, JUMP_AT_LEAST, 0, 1, 0x40000000);
      emit(out, RETURN, 0, 0, FAIL_ENOSYS);
    }
    for (int number : refused) {
      refuse(out, number, FAIL_EPERM);
    }
    for (int number : COMMON_REFUSED) {
      refuse(out, number, FAIL_EPERM);
    }
    // Its flags lie behind a pointer that a filter cannot read; C libraries fall back to clone.
    refuse(out, CLONE3, FAIL_ENOSYS);
    emit(out, JUMP_EQUAL, 0, 4, clone);
    emit(out, LOAD_WORD, 0, 0, OFFSET_FIRST_ARGUMENT);
    emit(out, JUMP_ANY_BIT, 0, 1, NAMESPACE_FLAGS);
    emit(out, RETURN, 0, 0, FAIL_EPERM);
    emit(out, RETURN, 0, 0, ALLOW);
    emit(out, JUMP_EQUAL, 0, 1 + 2 * REFUSED_TERMINAL_REQUESTS.length, ioctl);
    emit(out, LOAD_WORD, 0, 0, OFFSET_SECOND_ARGUMENT);
    for (int request : REFUSED_TERMINAL_REQUESTS) {
      refuse(out, request, FAIL_EPERM);
    }
    emit(out, RETURN, 0, 0, ALLOW);
    byte[] program = new byte[out.position()];
    out.flip().get(program);
    return program;
  }

  private static void refuse(ByteBuffer out, int value, int result) {
    emit(out, JUMP_EQUAL, 0, 1, value);
    emit(out, RETURN, 0, 0, result);
  }

  private static void emit(ByteBuffer out, int code, int ifTrue, int ifFalse, int operand) {
    out.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
  }
}
