"""Where GitHub, GitLab and Forgejo have their feeds."""

from bot.feeds.discover.place import Place

# First segments that belong to the site itself and to nobody's projects.
OWN_PAGES = frozenset(
    {"about", "apps", "blog", "collections", "customer-stories", "dashboard", "enterprise", "events", "explore"}
    | {"features", "help", "issues", "join", "login", "marketplace", "new", "notifications", "orgs", "pricing"}
    | {"projects", "pulls", "readme", "search", "security", "sessions", "settings", "site", "sponsors", "stars"}
    | {"topics", "trending", "users"}
)


def github(place: Place) -> tuple[str, ...]:
    """Return the feeds of a project (of releases first, unless the page is about something else) or of a person."""
    match place.path:
        case ("orgs", name, *_):
            return (place(f"{name}.atom"),)
        case (name, *_) if name in OWN_PAGES:
            return ()
        case (owner, project, *rest) if place.host == "github.com":
            return _of_project(place, owner, project.removesuffix(".git"), rest)
        case (owner, *_):
            return (place(f"{owner}.atom"),)
    return ()


def _of_project(place: Place, owner: str, project: str, rest: list[str]) -> tuple[str, ...]:
    def feed(*path: str) -> str:
        return f"{place(owner, project, *path)}.atom"

    match rest:
        case ("tags", *_):
            return (feed("tags"), feed("releases"))
        case ("commits", *branch) if branch:
            return (feed("commits", *branch),)
        case ("commits", *_):
            return (feed("commits"),)
        case ("tree", *branch) if branch:
            return (feed("commits", *branch), feed("releases"))
        case ("discussions" | "wiki" as page, *_):
            return (feed(page),)
        case ("releases", *_):
            return (feed("releases"), feed("tags"))
    return (feed("releases"), feed("tags"), feed("commits"))


def is_gitlab(place: Place) -> bool:
    """Say whether the address is one of GitLab, at gitlab.com or on a server of somebody's own."""
    return place.host == "gitlab.com" or place.host.startswith("gitlab.") or "-" in place.path


def gitlab(place: Place) -> tuple[str, ...]:
    """Return the feeds of a project or a group."""
    at = place.path.index("-") if "-" in place.path else len(place.path)
    project, rest = place.path[:at], place.path[at + 1 :]
    if not project or project[0] in OWN_PAGES:
        return ()
    activity = place(*project[:-1], f"{project[-1]}.atom")
    if len(project) == 1:
        return (activity,)
    releases, tags = place(*project, "-", "releases.atom"), place(*project, "-", "tags?format=atom")
    match rest:
        case ("commits" | "tree", *branch) if branch:
            return (place(*project, "-", "commits", *branch) + "?format=atom",)
        case ("tags", *_):
            return (tags, releases)
        case ("releases", *_):
            return (releases, tags)
    return (releases, tags, activity)


def codeberg(place: Place) -> tuple[str, ...]:
    """Return the feeds of a project or a person on a Forgejo or Gitea server."""
    match place.path:
        case (name, *_) if name in OWN_PAGES:
            return ()
        case (owner, project, *_):
            releases, tags = (place(owner, project, f"{kind}.rss") for kind in ("releases", "tags"))
            return (releases, tags, place(owner, f"{project}.rss"))
        case (owner, *_):
            return (place(f"{owner}.rss"),)
    return ()
