"""A process that answers messages: it says when it is ready, answers in order, and ends with its input."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.pipes import LENGTH, message

BACKWARDS = """
from bot.feeds.pipes import answer_messages

def backwards(content):
    print("what is printed is no message")
    return content[::-1]

answer_messages(backwards)
"""


@given(st.binary(max_size=100))
def test_a_message_is_its_length_and_what_it_says(content: bytes) -> None:
    whole = message(content)
    assert (LENGTH.unpack(whole[: LENGTH.size])[0], whole[LENGTH.size :]) == (len(content), content)


def test_messages_are_answered_in_order_until_there_are_no_more() -> None:
    asked = [b"abc", b"", b"\0\n" * 50_000, b"broken"]
    given = b"".join(map(message, asked))[:-1]
    ran = subprocess.run([sys.executable, "-c", BACKWARDS], input=given, capture_output=True, timeout=20, check=True)
    # The last one came without its end, and was all there was.
    answers = [b"", *(content[::-1] for content in (*asked[:-1], b"broke"))]
    assert ran.stdout == b"".join(map(message, answers))
