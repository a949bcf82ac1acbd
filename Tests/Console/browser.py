"""A real browser at the console, and what must hold on every page of it."""

import os
import pathlib
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager

import axe_playwright_python
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from checks import check

_axe = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_pictures = pathlib.Path(os.environ.get("CONSOLE_SCREENSHOTS", "screenshots"))
expect.set_options(timeout=60_000)

WIDE = {"width": 1280, "height": 860}
NARROW = {"width": 360, "height": 740}

# Layout shifts that no input of the user's explains (https://web.dev/articles/cls).
_watch_shifts = """
globalThis.shifts = [];
globalThis.noteShifts = (entries) => {
  for (const entry of entries) {
    if (!entry.hadRecentInput) shifts.push({ value: entry.value, nodes: entry.sources.map((s) => s.node?.className ?? s.node?.nodeName) });
  }
};
globalThis.shiftWatch = new PerformanceObserver((list) => noteShifts(list.getEntries()));
shiftWatch.observe({ type: "layout-shift", buffered: true });
"""

# Of the whole document, and of the part of it that scrolls by itself.
_width = """
(() => {
  const page = document.querySelector("#page");
  return Math.max(document.documentElement.scrollWidth, page ? page.scrollWidth + page.offsetLeft : 0);
})()
"""


class Visit:
    """One visitor's browser: a context with cookies and storage of its own, and one page in it."""

    def __init__(self, browser: Browser, base: str, size: dict, scheme: str) -> None:
        self.base = base
        self.size = size
        self.context = browser.new_context(
            viewport=size, color_scheme=scheme, reduced_motion="reduce", accept_downloads=True
        )
        self.context.add_init_script(_watch_shifts)
        self.context.set_default_timeout(60_000)
        self.page: Page = self.context.new_page()
        self.allows_failures = False
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", self._watch)

    def _note(self, message: ConsoleMessage) -> None:
        # What a check breaks on purpose the browser writes down as a resource that did not load.
        if self.allows_failures and message.text.startswith("Failed to load resource"):
            return
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _watch(self, request: Request) -> None:
        url = urllib.parse.urlsplit(request.url)
        own = urllib.parse.urlsplit(self.base)
        if url.scheme not in ("data", "blob") and (url.scheme, url.netloc) != (own.scheme, own.netloc):
            self.complaints.append(f"a request to elsewhere: {request.url}")

    @contextmanager
    def failing(self) -> Iterator[None]:
        self.allows_failures = True
        yield
        self.allows_failures = False

    def open(self, address: str) -> Page:
        self.page.goto(f"{self.base}/{address}")
        expect(self.page.locator("#page > :not(.unloaded) h1").first).to_be_visible()
        return self.page

    def settled(self) -> None:
        """Whatever the page waits for is there."""
        expect(self.page.locator("#page [aria-busy=true]")).to_have_count(0)

    def holds(self, name: str, picture: str | None = None, while_busy: bool = False) -> None:
        """No violation of axe's rules, no complaint, nothing wider than the window."""
        if not while_busy:
            self.settled()
        page = self.page
        if picture:
            _pictures.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=_pictures / f"{picture}.png")
        # By the debugger's way in, which the page's own policy says nothing to.
        page.evaluate(_axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        told = [f"{rule['id']}: {node['target']} {node.get('failureSummary')}" for rule in found for node in rule["nodes"]]
        check(f"{name}: no axe violations", not told, "\n".join(told))
        wide = page.evaluate(_width)
        check(f"{name}: fits {self.size['width']} px", wide <= self.size["width"], wide)
        check(f"{name}: no error, no request to elsewhere", not self.complaints, self.complaints)

    def until(self, expression: str) -> None:
        """Waits for what a script sees. Not by the page's own waiting, which its policy says no to."""
        for _ in range(600):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(100)
        check(f"it came to be: {expression}", False)

    def shifts(self) -> list[dict]:
        """Since they were asked for last, once what was changed is drawn."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return self.page.evaluate("noteShifts(shiftWatch.takeRecords()), shifts.splice(0)")

    def close(self) -> None:
        self.context.close()


@contextmanager
def visit(browser: Browser, base: str, size: dict = WIDE, scheme: str = "light") -> Iterator[Visit]:
    one = Visit(browser, base, size, scheme)
    try:
        yield one
    finally:
        one.close()
