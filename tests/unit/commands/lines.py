"""Lines as nobody should type them, for property tests."""

from hypothesis import strategies as st

from bot.commands.catalog import CATALOG

NAUGHTY = (
    "undefined",
    "0",
    "-1",
    "1e309",
    "٣",
    "Ω≈ç√∫",
    "👩🏽‍🚀",
    "田中さん",
    "ثم نفس",
    "a\u202eb",
    "\ufeff",
    "Z\u0335\u0321a\u0325l\u0318g\u030ao",
    "<script>alert(1)</script>",
    "' OR 1=1 -- ",
    "{0.__class__}",
    "{feed}",
    "%s%n",
    "$(reboot)",
    "../../../etc/passwd",
    "@everyone",
    "<!channel>",
    "[x](https://evil.example)",
    "\x1b[31m",
    "a\x00b",
    "\ud800",
    "yes!",
    "to:",
    ":",
    "::",
)
"""Texts that break programs."""

_words = sorted({word for name in CATALOG for word in name.split()})
_arguments = sorted({f"{name}:" for command in CATALOG.values() for name in command.named})
_pieces = st.one_of(
    st.sampled_from([*_words, *CATALOG]),
    st.sampled_from(_arguments),
    st.sampled_from(NAUGHTY),
    st.sampled_from(['"', "“", "”", "'", ":", "/", " ", "\n", "\t", "\u2028", ",", "-", "1", "100", "x" * 300]),
    st.text(max_size=20),
    st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zs"]),
)
lines = st.one_of(
    st.lists(_pieces, max_size=12).map(" ".join),
    st.lists(_pieces, max_size=12).map("".join),
    st.tuples(st.sampled_from(list(CATALOG)), st.lists(_pieces, max_size=6)).map(
        lambda made: " ".join((made[0], *made[1]))
    ),
    st.integers(min_value=3_900, max_value=9_000).map(lambda count: "ask " + "x" * count),
)
"""Lines of words from the catalog, quotes, colons, control characters, strange letters and great length."""
