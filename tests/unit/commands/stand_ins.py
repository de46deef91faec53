"""Tools that note what they are asked, for the counter and the handlers."""

from dataclasses import dataclass, field, fields
from typing import Any, cast

from bot.commands.counter import Work
from bot.commands.handlers import Tools
from bot.model.messages import Message, Note, Reply

DONE = Reply(data=({"done": True},), message=Message(blocks=(Note(text="Done."),)))


@dataclass
class Noted:
    """Notes each call as (tool, method, arguments) and replies that it is done."""

    calls: list[tuple[str, str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    recorded: list[tuple[str, str, str, tuple[str, ...]]] = field(default_factory=list)
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    last: str = "last-run"
    raises: BaseException | None = None

    def tool(self, name: str) -> Any:
        """Return a tool of which every method can be called."""
        noted = self

        class Tool:
            def __getattr__(self, method: str) -> Any:
                async def call(*given: Any, **named: Any) -> Any:
                    if method == "latest_id":
                        return noted.last
                    if method == "allowed":
                        return noted.roles
                    noted.calls.append((name, method, given, named))
                    if noted.raises is not None:
                        raise noted.raises
                    return DONE

                return call

        return Tool()

    @property
    def tools(self) -> Tools:
        return Tools(**{each.name: cast(Any, self.tool(each.name)) for each in fields(Tools)})

    async def record(self, channel: str, by: str, line: str, work: Work, *, also: Any = ()) -> Reply:
        """Note a change, and carry it out."""
        self.recorded.append((channel, by, line, tuple(also)))
        return await work()

    async def allowed(self, channel: str) -> dict[str, frozenset[str]]:
        return self.roles
