#!/usr/bin/env python3
"""Runs a program with a folder of its own, which goes afterwards: in_scratch.py PROGRAM [ARG...].

The word FOLDER among the arguments stands for the folder; without one it comes last.
"""
import shutil
import subprocess
import sys
import tempfile


def main():
    folder = tempfile.mkdtemp(prefix="keel-capi-")
    command = [folder if word == "FOLDER" else word for word in sys.argv[1:]]
    if folder not in command:
        command.append(folder)
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
