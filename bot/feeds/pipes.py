"""Messages between processes over pipes: each is its length in four bytes, and then what it says."""

import os
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from typing import BinaryIO

LENGTH = struct.Struct(">I")


def message(content: bytes) -> bytes:
    """Return `content` with its length before it."""
    return LENGTH.pack(len(content)) + content


def answer_messages(answer: Callable[[bytes], bytes]) -> None:
    """Be a process that answers messages over its standard input and output until the other side closes its end.

    First it says that it is ready, with a message that is empty. What is printed meanwhile goes to standard error.
    """
    # An interrupt from the keyboard is for the program that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(1), "wb") as answers:
        sys.stdout = sys.stderr
        answers.write(message(b""))
        answers.flush()
        for content in _messages(sys.stdin.buffer):
            answers.write(message(answer(content)))
            answers.flush()


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    while len(length := stream.read(LENGTH.size)) == LENGTH.size:
        yield stream.read(LENGTH.unpack(length)[0])
