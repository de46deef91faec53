"""What the loopback platform is told to do wrong."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Probabilities (0 to 1) and values of everything that goes wrong: nothing, unless told otherwise.

    In the order in which a request meets them:

    - `cut_before`: the connection is cut and nothing accepted
    - `forbidden`, `missing`: the channels that answer 403 and 404
    - `rate_limit`: 429 with `Retry-After: retry_after_s`, nothing accepted
    - `limit_per_s`: 429 after so many writes to a channel within a second
    - `reorder`: a write is held for half of `reorder_s` to all of it before it is accepted, so that later ones overtake
      it; it is accepted even when its sender has gone meanwhile
    - `server_error`: 500, in half of the cases after accepting
    - `duplicate`: a write is processed twice, as by a proxy that repeats it
    - `delay_s`: accepted at once, answered so much later
    - `lose_answer`: accepted, then the connection is cut
    - `garble_answer`: accepted, and the answer cannot be read

    The history shows a message `history_lag_s` after it was accepted. A nonce that is repeated within `nonce_window_s`
    of the first posts nothing; without `nonces` it does, as on Slack.
    """

    cut_before: float = 0.0
    forbidden: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    rate_limit: float = 0.0
    retry_after_s: float = 0.05
    limit_per_s: float | None = None
    reorder: float = 0.0
    reorder_s: float = 0.1
    server_error: float = 0.0
    duplicate: float = 0.0
    delay_s: float = 0.0
    lose_answer: float = 0.0
    garble_answer: float = 0.0
    history_lag_s: float = 0.0
    nonces: bool = True
    nonce_window_s: float = 120.0

    @classmethod
    def from_json(cls, text: str | bytes) -> "Faults":
        """Read what `to_json` wrote, or a part of it; raise `ValueError` or `TypeError` when it is something else."""
        named: dict[str, Any] = json.loads(text)
        for channels in {"forbidden", "missing"} & named.keys():
            named[channels] = frozenset(named[channels])
        return cls(**named)

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=sorted)
