"""What a build cannot reach whatever runs in it: files of others, the token of the pod, the network.

By Landlock, which needs no right. A kernel without it, or without one of its newer parts, confines less.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # system calls, on every machine the same
_ASK_VERSION, _BELOW_PATH, _NO_NEW_RIGHTS = 1, 1, 38
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_ALL = (1 << 13) - 1
_OF_A_FILE = _EXECUTE | _WRITE | _READ | _TRUNCATE
_CONNECT_AND_BIND, _SOCKETS_AND_SIGNALS = 3, 3
_WITH_REFER, _WITH_TRUNCATE, _WITH_NETWORK, _WITH_SCOPES = 2, 3, 4, 6
_PROGRAMS = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/nix/store", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


def enter(own: Path, programs: Iterable[Path]) -> int:
    """Leave this process, and all that it starts, a folder of its own and the installed programs to read and to run.

    Returns the version of Landlock, 0 where there is none.
    """
    if os.uname().sysname != "Linux":  # the numbers below are other calls there
        return 0
    system = ctypes.CDLL(None, use_errno=True)
    version = version_of(system)
    if version < 1:
        return 0
    handled = _ALL | (_REFER if version >= _WITH_REFER else 0) | (_TRUNCATE if version >= _WITH_TRUNCATE else 0)
    rules = _rules(system, version, handled)
    try:
        _allow(system, rules, own, handled)
        for place in {*map(Path, (*_PROGRAMS, *sys.path, sys.prefix, sys.base_prefix)), *programs}:
            _allow(system, rules, place, _EXECUTE | _READ | _LIST)
        for place in map(Path, _DEVICES):
            _allow(system, rules, place, (_READ | _WRITE | _TRUNCATE) & handled)
        _allow(system, rules, Path("/proc"), _LIST)  # who starts a program looks for what is open
        if system.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0) or system.syscall(_RESTRICT, rules, 0):
            return 0
    finally:
        os.close(rules)
    return version


def version_of(system: ctypes.CDLL) -> int:
    """Return the version of the kernel's Landlock; below 1 where there is none, or where it is forbidden."""
    return int(system.syscall(_CREATE, None, 0, _ASK_VERSION))


def _rules(system: ctypes.CDLL, version: int, handled: int) -> int:
    network = _CONNECT_AND_BIND if version >= _WITH_NETWORK else 0
    scopes = _SOCKETS_AND_SIGNALS if version >= _WITH_SCOPES else 0
    fields = [handled, *([network] if network else []), *([scopes] if scopes else [])]
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    return int(system.syscall(_CREATE, attributes, len(attributes), 0))


def _allow(system: ctypes.CDLL, rules: int, place: Path, rights: int) -> None:
    try:
        found = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not there, and so nothing to allow
        return
    try:
        kept = rights if place.is_dir() else rights & _OF_A_FILE
        system.syscall(_ADD, rules, _BELOW_PATH, struct.pack("=Qi", kept, found), 0)
    finally:
        os.close(found)
