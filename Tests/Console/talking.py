"""Saying something in the conversation and waiting for what comes back."""

from playwright.sync_api import Locator, Page, expect


def say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def answered(page: Page) -> None:
    expect(page.locator(".composer")).to_have_attribute("aria-busy", "false")


def last_answer(page: Page) -> Locator:
    return page.locator(".turn.agent").last


def ask(page: Page, text: str) -> Locator:
    """Says it, waits for the whole answer and gives its turn."""
    say(page, text)
    expect(page.locator(".turn.user").last).to_contain_text(text)
    answered(page)
    return last_answer(page)
