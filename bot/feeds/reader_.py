"""The process beside: documents come in one after the other, the feeds in them go out.

`python -m bot.feeds.reader_` speaks with `bot/feeds/beside.py` in messages of `bot/feeds/pipes.py`; what they say is in
`bot/feeds/carried.py`.
"""

import traceback

from bot.errors import InputError
from bot.feeds.carried import Answer, Defect, Document, Refusal, document_in, packed_answer
from bot.feeds.document import read_document
from bot.feeds.pipes import answer_messages


def answer_to(document: Document) -> Answer:
    """Return what is found in a document; never raises."""
    try:
        return read_document(document.body, url=document.url, content_type=document.content_type, now=document.now)
    except InputError as error:
        return Refusal(error.for_people)
    except Exception:  # noqa: BLE001  (the border of one document: who gave it is told, and the next one is read)
        return Defect(traceback.format_exc())


if __name__ == "__main__":
    answer_messages(lambda content: packed_answer(answer_to(document_in(content))))
