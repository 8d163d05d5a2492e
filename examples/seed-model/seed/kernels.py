"""The kernels of native/*.cpp, compiled for this machine at their first use."""

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCES = Path(__file__).parent / "native"
FLAGS = ["-std=c++20", "-O3", "-march=native", "-ffast-math", "-fno-finite-math-only", "-shared", "-fPIC", "-pthread"]


def _processor() -> str:
    try:
        return next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags"))
    except (OSError, StopIteration):
        return platform.processor()


def _load():
    """The library, or None where there is no C++ compiler: then plain torch does the work, several times slower."""
    compiler = os.environ.get("CXX") or shutil.which("g++")
    if os.environ.get("SEED_KERNELS") == "off" or not compiler:
        return None
    files = sorted(SOURCES.iterdir())
    digest = hashlib.sha256(b"".join(f.read_bytes() for f in files) + " ".join([compiler, *FLAGS, _processor()]).encode()).hexdigest()[:16]
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "holdfast-seed"
    library = folder / f"kernels-{digest}.so"
    if not library.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            made = Path(scratch) / "kernels.so"
            subprocess.run([compiler, *FLAGS, *map(str, SOURCES.glob("*.cpp")), "-o", str(made)], check=True)
            os.replace(made, library)
    return ctypes.CDLL(str(library))


LIBRARY = _load()


def call(name: str, *arguments):
    """Calls a kernel: integers as they are, tensors by address (contiguous ones), None as a null pointer."""
    converted = []
    for x in arguments:
        if x is None:
            converted.append(ctypes.c_void_p(0))
        elif isinstance(x, int):
            converted.append(ctypes.c_int(x))
        else:
            assert x.is_contiguous(), name
            converted.append(ctypes.c_void_p(x.data_ptr()))
    getattr(LIBRARY, name)(*converted)
