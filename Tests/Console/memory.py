"""My memories: seen, corrected, pinned, deleted, carried out, and all of them erased. Another visitor sees none of them."""

import json
import pathlib

from playwright.sync_api import Browser, expect

from browser import NARROW, WIDE, visit
from checks import check
from talking import ask

SAID = (
    "We run a 52,000 sq ft warehouse in Sparks and want to automate palletizing",
    "Our budget is 150,000 dollars",
    "We have 14 forklifts from 2016",
)


def _is_kept_by_both(item: str) -> bool:
    """By who leads the conversation, and by an agent: a copy that came later would bring back what is corrected here."""
    return "Ybryx" in item and any(name in item for name in ("Sales", "Financing", "Dealer", "Knowledge"))


def run(browser: Browser, base: str) -> None:
    for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
        _one(browser, base, size, scheme)


def _one(browser: Browser, base: str, size: dict, scheme: str) -> None:
    look = f"{scheme}-{size['width']}"
    with visit(browser, base, size, scheme) as one, visit(browser, base) as other:
        page = one.open("")
        for text in SAID:
            ask(page, text)
        # What is said is remembered off the answer's path, by each agent in its own time.
        items = page.locator(".memory")
        earlier: list[str] = []
        for _ in range(90):
            page = one.open("#/memories")
            page.reload()
            one.settled()
            now = items.all_inner_texts()
            if now == earlier and all(any(text in item and _is_kept_by_both(item) for item in now) for text in SAID):
                break
            earlier = now
            page.wait_for_timeout(1_000)
        check(f"what was said is remembered, {look}", all(items.filter(has_text=text).count() == 1 for text in SAID), earlier)
        one.holds(f"memories, {look}", f"memories-full-{look}")

        page.get_by_label("Show only").fill("forklifts")
        only = items.filter(has_text="14 forklifts").first
        expect(items.filter(has_text="palletizing")).to_have_count(0)
        only.get_by_role("button", name="Correct").click()
        page.get_by_label("What is remembered").fill("We have 9 forklifts from 2021")
        one.holds(f"a memory that is corrected, {look}")
        page.get_by_role("button", name="Save").click()
        expect(items.filter(has_text="9 forklifts from 2021").get_by_role("button", name="Correct")).to_be_focused()
        page.get_by_label("Show only").fill("")

        fact = items.filter(has_text="150,000").first
        fact.get_by_role("button", name="Pin").click()
        expect(items.first).to_contain_text("150,000")
        expect(items.first.get_by_role("button", name="Unpin")).to_be_focused()

        items.filter(has_text="palletizing").first.get_by_role("button", name="Delete").click()
        expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        one.holds(f"the question before a deletion, {look}")
        page.keyboard.press("Escape")
        expect(items.filter(has_text="palletizing")).to_have_count(1)
        items.filter(has_text="palletizing").first.get_by_role("button", name="Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(items.filter(has_text="palletizing")).to_have_count(0)

        page.reload()
        expect(items.filter(has_text="9 forklifts from 2021")).to_have_count(1)
        expect(items.filter(has_text="14 forklifts")).to_have_count(0)
        expect(items.first).to_contain_text("150,000")

        with page.expect_download() as download:
            page.get_by_role("button", name="Download all").click()
        lines = pathlib.Path(download.value.path()).read_text(encoding="utf-8").splitlines()
        kept = [json.loads(line)["content"] for line in lines]
        check(f"the file has what is remembered, {look}", any("9 forklifts" in text for text in kept), kept)

        strangers = other.open("#/memories")
        other.settled()
        expect(strangers.locator(".memory")).to_have_count(0)

        page.get_by_role("button", name="Erase everything…").click()
        go = page.get_by_role("dialog").get_by_role("button", name="Erase everything")
        expect(go).to_be_disabled()
        page.get_by_label("Yes, I want all of it gone.").check()
        go.click()
        expect(page.get_by_role("heading", name="All that can be erased is gone")).to_be_focused()
        one.holds(f"the receipt, {look}", f"receipt-{look}")
        page.reload()
        expect(page.locator(".empty")).to_contain_text("Nothing is remembered of you")
        page.get_by_role("link", name="Chat").click()
        expect(page.locator(".welcome")).to_be_visible()
