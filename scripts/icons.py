"""Draws the app's icons from static/img/mark.svg: run it again when the mark has changed.

python scripts/icons.py
"""

import re
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from helpdesk.whatsapp.browser import find_browser

IMAGES = Path(__file__).resolve().parent.parent / "static" / "img"
GROUND = re.compile(r'<rect\b[^>]*\bfill="(#[0-9a-f]+)"[^>]*/>')
COLOUR = re.compile(r"#[0-9a-f]{3,6}\b")

# A maskable icon is cut to whatever form the phone likes: what matters lies within its middle.
_SAFE = 0.8


def main() -> None:
    """Draw all of them."""
    mark = (IMAGES / "mark.svg").read_text()
    ground = GROUND.search(mark)
    colour = ground[1] if ground else "#ffffff"
    figure = GROUND.sub("", mark)
    white = COLOUR.sub("#ffffff", figure)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(None))
        draw(browser, "icon-192", 192, mark)
        draw(browser, "icon-512", 512, mark)
        draw(browser, "icon-maskable-512", 512, figure, ground=colour, share=_SAFE)
        draw(browser, "apple-touch-icon", 180, figure, ground=colour, share=0.9)
        draw(browser, "badge-96", 96, white)
        browser.close()


def draw(
    browser: Browser,
    name: str,
    size: int,
    svg: str,
    *,
    ground: str = "transparent",
    share: float = 1,
) -> None:
    """One PNG, `share` of whose width is the drawing."""
    page = browser.new_page(viewport={"width": size, "height": size})
    drawn = svg.replace("<svg ", f'<svg width="{size * share}" height="{size * share}" ', 1)
    style = f"margin:0;height:100vh;display:grid;place-items:center;background:{ground}"
    page.set_content(f'<body style="{style}">{drawn}</body>')
    page.screenshot(path=IMAGES / f"{name}.png", omit_background=True)
    page.close()


if __name__ == "__main__":
    main()
