"""Chromium in a window on the desktop, and a person's eyes and mouse at it."""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Locator, Page, expect, sync_playwright

from desk.desktop import Desktop

_SEE_MS = 20_000
_OPTIONS = (
    "--disable-background-networking",  # it looks for its maker's servers else
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--window-position=0,0",
    "--window-size=1240,940",
)
_WHERE_THE_PAGE_IS = "[screenX + (outerWidth - innerWidth) / 2, screenY + outerHeight - innerHeight]"


class Window:
    """A browser window. Pages are read through the browser; clicks are the X server's mouse.

    :param chromium: the program.
    :param profile: an empty folder.
    """

    def __init__(self, desktop: Desktop, chromium: str, profile: Path) -> None:
        self._desktop = desktop
        self._chromium = chromium
        self._profile = profile

    def __enter__(self) -> Window:
        self._playwright = sync_playwright().start()
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=self._chromium,
            headless=False,
            no_viewport=True,
            chromium_sandbox=False,  # it can't be had by root, which CI runs as
            args=_OPTIONS,
            env=dict(self._desktop.environment),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()
        self._playwright.stop()

    def open(self, address: str) -> None:
        """Go to a page, as by a bookmark."""
        self._page.goto(address)

    def show(self, html: str) -> None:
        """A page that no server has."""
        self._page.set_content(html)

    def forget(self) -> None:
        """Be a browser that has not been anywhere yet."""
        self._context.clear_cookies()

    def see(self, text: str) -> None:
        """Wait until the page shows the text, as a whole element's; fails when it doesn't come."""
        self._element(text).wait_for(timeout=_SEE_MS)

    def see_no_more(self, text: str) -> None:
        """Wait until the page does not show the text any more; fails when it stays."""
        self._element(text).wait_for(state="hidden", timeout=_SEE_MS)

    def sees(self, text: str) -> bool:
        """Whether the page shows that text now."""
        return self._element(text).is_visible()

    def click(self, text: str) -> None:
        """Click on what says exactly that: a link, a button, the label of a field."""
        self._click(self._element(text))

    def click_button(self, text: str) -> None:
        """Click on the button that says that, where other things say it too."""
        self._click(self._page.get_by_role("button", name=text, exact=True))

    def click_on_picture(self, button: int = 1) -> None:
        """Click on the page's first picture, with a button of the mouse: 1 left, 3 right."""
        self._click(self._page.locator("img").first, button)

    def look_at_picture(self) -> None:
        """Wait until the page's picture is there as a whole, and scroll to it."""
        picture = self._page.locator("img").first
        picture.scroll_into_view_if_needed(timeout=_SEE_MS)
        picture.evaluate("picture => picture.decode()")

    def field(self, label: str) -> str:
        """What is in the field with that label."""
        return self._field(label).input_value(timeout=_SEE_MS)

    def wait_for_digits(self, label: str, count: int = 6) -> str:
        """Wait until as many digits and nothing else are in the field with that label; returns them."""
        expect(self._field(label)).to_have_value(re.compile(rf"\d{{{count}}}"), timeout=_SEE_MS)
        return self.field(label)

    def wait_for_focus(self, label: str) -> None:
        """Wait until the field with that label has the focus."""
        expect(self._field(label)).to_be_focused(timeout=_SEE_MS)

    @property
    def _page(self) -> Page:
        return self._context.pages[0]

    def _field(self, label: str) -> Locator:
        return self._page.get_by_label(label, exact=True)

    def _element(self, text: str) -> Locator:
        return self._page.get_by_text(text, exact=True).locator("visible=true").first

    def _click(self, element: Locator, button: int = 1) -> None:
        element.scroll_into_view_if_needed(timeout=_SEE_MS)
        box = element.bounding_box()
        assert box is not None
        left, top = self._page.evaluate(_WHERE_THE_PAGE_IS)
        self._desktop.click(left + box["x"] + box["width"] / 2, top + box["y"] + box["height"] / 2, button)
