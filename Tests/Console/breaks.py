"""What breaks: the wire in the middle of an answer, the gateway's process, a service behind it, and the gateway before a page is open."""

from playwright.sync_api import Browser, expect

import control
from browser import WIDE, visit
from checks import check
from relay import Relay
from talking import answered, ask, say

QUESTION = "What would a 60,000 dollar robot cost a month over 48 months with good credit?"


def _cut_wire(browser: Browser, relay: Relay) -> None:
    with visit(browser, relay.address, WIDE) as one, one.failing():
        page = one.open("")
        ask(page, "Hello")
        relay.trickle(64, 0.02)
        relay.cut_after(900)
        say(page, QUESTION)
        answered(page)
        relay.trickle(0, 0)
        last = page.locator(".turn.agent").last
        expect(last.locator(".bubble")).to_contain_text("$1,507.39 a month over 48 months")
        expect(last.locator(".card-payment-schedule")).to_be_visible()
        expect(page.locator(".turn.user")).to_have_count(2)
        check("an answer that was cut off came all the same, once", page.locator(".turns").get_by_text("In all that is").count() == 1)
        one.holds("a turn whose connection was cut", "reconnect-light-1280")
        again = ask(page, "And over 36 months?")
        expect(again).to_contain_text("36 months")


def _first_turn_without_session(browser: Browser, relay: Relay) -> None:
    """Not even the session's name had come when the wire was cut."""
    with visit(browser, relay.address, WIDE) as one, one.failing():
        page = one.open("")
        relay.trickle(1, 0.02)
        relay.cut_after(1)
        say(page, QUESTION)
        answered(page)
        relay.trickle(0, 0)
        expect(page.locator(".turn.agent").last.locator(".bubble")).to_contain_text("$1,507.39")
        check("an answer is found though nothing of it had come", page.locator(".failure").count() == 0)


_watch_banner = """
globalThis.told = [];
new MutationObserver(() => told.push(document.querySelector("#banner").textContent))
  .observe(document.querySelector("#banner"), { childList: true });
"""


def _unreachable(browser: Browser, relay: Relay) -> None:
    with visit(browser, relay.address, WIDE) as one, one.failing():
        page = one.open("")
        # It says so for four seconds alone.
        page.evaluate(_watch_banner)
        relay.gone()
        say(page, "Hello")
        banner = page.locator("#banner")
        expect(banner).to_contain_text("cannot be reached")
        expect(page.locator(".turn.agent .byline")).to_contain_text("waiting for the answer")
        one.holds("the mesh is away", "unreachable-light-1280", while_busy=True)
        relay.resume()
        one.until("told.some((words) => words.includes('Connected again'))")
        # It never got there: that is said, and nothing is sent twice without a word.
        expect(page.locator(".failure")).to_contain_text("did not get through")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".turn.agent").last.locator(".byline")).not_to_be_empty()
        answered(page)
        expect(page.locator(".failure")).to_have_count(0)
        # A page that could not be filled fills itself.
        relay.gone()
        page.get_by_role("link", name="Robots").first.click()
        expect(page.locator(".problem")).to_contain_text("cannot be reached")
        relay.resume()
        expect(page.locator(".tile").first).to_be_visible()
        check("a page fills itself when the mesh is back", page.locator(".problem").count() == 0)


def _reload_in_turn(browser: Browser, relay: Relay) -> None:
    with visit(browser, relay.address, WIDE) as one, one.failing():
        page = one.open("")
        ask(page, "Hello")
        relay.trickle(48, 0.05)
        say(page, QUESTION)
        expect(page.locator(".turn.agent").last.locator(".bubble")).not_to_be_empty()
        relay.trickle(0, 0)
        page.reload()
        expect(page.locator(".turn.agent").last.locator(".bubble")).to_contain_text("$1,507.39")
        answered(page)
        check("a page that was left in a turn has its answer", page.locator(".turn.user").count() == 2)


def _processes(browser: Browser, base: str) -> None:
    with visit(browser, base, WIDE) as one, one.failing():
        page = one.open("")
        ask(page, "Hello")
        # The agent is at work for as long as it takes to end the gateway under the turn.
        control.pause("financing")
        say(page, QUESTION)
        expect(page.locator(".turn.agent").last.locator(".byline")).to_contain_text("Financing")
        control.kill("gateway")
        expect(page.locator("#banner")).to_contain_text("cannot be reached")
        control.resume("financing")
        control.start("gateway")
        answered(page)
        expect(page.locator(".turn.agent").last.locator(".bubble")).to_contain_text("$1,507.39")
        check("an answer outlives the gateway's process", page.locator(".failure").count() == 0)
        expect(page.locator(".status")).to_have_attribute("data-state", "ready")

    with visit(browser, base, WIDE) as one, one.failing():
        page = one.open("")
        control.kill("supervisor")
        say(page, "Hello")
        expect(page.locator(".failure")).to_contain_text("supervisor")
        one.holds("nobody leads the conversation", "supervisor-away-light-1280")
        control.start("supervisor")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".turn.agent").last).to_contain_text("With me you reach")
        check("and it goes on when somebody does", page.locator(".failure").count() == 0)

    with visit(browser, base, WIDE) as one, one.failing():
        control.kill("knowledge")
        page = one.open("#/robots")
        expect(page.locator(".problem")).to_contain_text("request ")
        one.holds("a service is away", "service-away-light-1280")
        control.start("knowledge")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(".tile").first).to_be_visible()
        check("and is back after “Try again”", page.locator(".problem").count() == 0)


def _module_missing(browser: Browser, base: str) -> None:
    with visit(browser, base, WIDE) as one, one.failing():
        page = one.page
        page.route("**/parts/elements.js", lambda route: route.abort(), times=1)
        page.goto(base)
        late = page.locator(".unloaded")
        expect(late).to_be_visible()
        one.holds("a page that did not load whole", while_busy=True)
        late.get_by_role("link").click()
        expect(page.locator(".welcome")).to_be_visible()


def run(browser: Browser, base: str, relay: Relay) -> None:
    _module_missing(browser, base)
    _cut_wire(browser, relay)
    _first_turn_without_session(browser, relay)
    _reload_in_turn(browser, relay)
    _unreachable(browser, relay)
    if control.is_there:
        _processes(browser, base)
    else:
        print("left out: processes that die (CONSOLE_CONTROL is not set)", flush=True)
