"""A small library of ours that is loaded into every process of a Souk and shares a number with the test."""

import os
import shutil
import struct
import subprocess


class Preload:
    """Compiles `source`, one C++ file, into `folder`. Processes that run in `environment` load it (LD_PRELOAD), and it
    and this one read and write the number in the file that SOUK_PRELOAD_FILE names; shared_number.h is its side."""

    def __init__(self, source, folder):
        compiler = shutil.which("clang++-19") or shutil.which("g++")
        if compiler is None:
            raise FileNotFoundError(f"there is no C++ compiler for {os.path.basename(source)}")
        library = os.path.join(folder, os.path.basename(source) + ".so")
        root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
        subprocess.run([compiler, "-std=c++20", "-shared", "-fPIC", "-O1", "-I", root, "-o", library, source], check=True)
        self._file = library + ".number"
        with open(self._file, "wb") as file:
            file.write(struct.pack("<q", 0))
        self.environment = {"LD_PRELOAD": library, "SOUK_PRELOAD_FILE": self._file}

    def read(self):
        with open(self._file, "rb") as file:
            return struct.unpack("<q", file.read())[0]

    def write(self, number):
        with open(self._file, "r+b", buffering=0) as file:
            file.write(struct.pack("<q", number))  # at once: eight bytes of one page
