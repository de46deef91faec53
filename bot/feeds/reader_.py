"""The process beside: documents come in one after the other, the feeds in them go out.

`python -m bot.feeds.reader_` speaks with `bot/feeds/beside.py` over its standard input and output, in messages of
`bot/feeds/carried.py`. First it says that it is ready, with a message that is empty.
"""

import os
import sys
import traceback
from collections.abc import Iterator
from typing import BinaryIO

from bot.errors import InputError
from bot.feeds.carried import LENGTH, Answer, Defect, Document, Refusal, document_in, message, packed_answer
from bot.feeds.document import read_document


def answer_to(document: Document) -> Answer:
    """Return what is found in a document; never raises."""
    try:
        return read_document(document.body, url=document.url, content_type=document.content_type, now=document.now)
    except InputError as error:
        return Refusal(error.for_people)
    except Exception:  # noqa: BLE001  (the border of one document: who gave it is told, and the next one is read)
        return Defect(traceback.format_exc())


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    while len(length := stream.read(LENGTH.size)) == LENGTH.size:
        yield stream.read(LENGTH.unpack(length)[0])


def _main() -> None:
    """Read documents until the other side closes its end."""
    import signal

    # An interrupt from the keyboard is for the program that started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(1), "wb") as answers:
        sys.stdout = sys.stderr
        answers.write(message(b""))
        answers.flush()
        for content in _messages(sys.stdin.buffer):
            answers.write(message(packed_answer(answer_to(document_in(content)))))
            answers.flush()


if __name__ == "__main__":
    _main()
