"""What a person would call the browser that a User-Agent header names."""

# The first that occurs counts: most browsers name others, too, to be served alike.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """The browser and its system, such as "Firefox · Windows"; "?" for neither."""
    named = (
        next((name for word, name in words if word in user_agent), None)
        for words in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(name for name in named if name) or "?"
