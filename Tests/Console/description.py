"""The API's own page: read, searched, and tried."""

from playwright.sync_api import Browser, Page, expect

from browser import NARROW, WIDE, Visit, visit
from checks import check


def opened(one: Visit) -> Page:
    one.page.goto(f"{one.base}/docs")
    expect(one.page.locator("#about")).to_contain_text("operations")
    return one.page


def tried(page: Page, words: str, path: str):
    """Opens the one operation that is found, and gives its form."""
    page.get_by_label("Find").fill(words)
    found = page.locator("details:visible")
    expect(found).to_have_count(1)
    check(f"{words} finds {path}", found.locator("summary").inner_text().split()[1] == path, found.inner_text())
    found.locator("summary").click()
    return found


def run(browser: Browser, base: str, key: str) -> None:
    for scheme, size in (("light", WIDE), ("dark", NARROW)):
        look = f"{scheme}-{size['width']}"
        with visit(browser, base, size, scheme) as one:
            page = opened(one)
            one.holds(f"the API, {look}", f"docs-{look}")
            form = tried(page, "get /api/v1/robots catalogue", "/api/v1/robots")
            form.get_by_label("limit").fill("1")
            form.get_by_role("button", name="Send").click()
            expect(form.get_by_role("status")).to_contain_text("200")
            expect(form.get_by_role("status")).to_contain_text('"robots"')
            one.holds(f"an operation of the API, {look}", f"docs-operation-{look}")
    with visit(browser, base) as one:
        page = opened(one)
        page.get_by_label("Find").fill("no such thing")
        expect(page.locator("details:visible")).to_have_count(0)
        page.get_by_label("API key").fill(key)
        form = tried(page, "get /api/v1/stats", "/api/v1/stats")
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("status")).to_contain_text("200")
        with one.failing():
            page.get_by_label("API key").fill("ybm_nobody")
            form.get_by_role("button", name="Send").click()
            expect(form.get_by_role("status")).to_contain_text("401")
        one.holds("the API, tried with a key")
