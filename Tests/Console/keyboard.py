"""The keyboard alone: around the pages, through a conversation, into a form."""

from playwright.sync_api import Browser, Page, expect

from browser import visit
from checks import check
from talking import answered


def _tab_to(page: Page, role: str, name: str, most: int = 40) -> None:
    target = page.get_by_role(role, name=name).first
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("(node) => node === document.activeElement"):
            ring = target.evaluate("(node) => getComputedStyle(node).outlineStyle")
            check(f"{name}: the focus is seen", ring != "none", ring)
            return
    check(f"{name} is reached by Tab", False, page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))


def run(browser: Browser, base: str) -> None:
    with visit(browser, base) as one:
        page = one.open("")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
        page.keyboard.press("Enter")
        check("the navigation can be skipped", page.evaluate("document.activeElement.id") == "page")
        _tab_to(page, "textbox", "Your message")
        page.keyboard.type("Who sells AMRs near 89501?")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("Thank you")
        check("Shift and Enter begin a line", page.get_by_label("Your message").input_value().count("\n") == 1)
        page.keyboard.press("Enter")
        answered(page)
        expect(page.locator(".turn.agent").last).to_contain_text("Truckee")
        expect(page.get_by_label("Your message")).to_be_focused()
        page.reload()
        answered(page)
        _tab_to(page, "link", "Apply")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        check("the page's title follows", page.title().startswith("Apply"), page.title())
        _tab_to(page, "textbox", "Business name")
        page.keyboard.type("Sierra Picking LLC")
        page.keyboard.press("Tab")
        page.keyboard.press("L")
        expect(page.get_by_label("Kind of business")).to_have_value("llc")
        _tab_to(page, "button", "Next")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Industry")).to_be_focused()
        one.holds("by the keyboard alone")
