"""A whole conversation: streaming without a jump, cards, buttons, what is read aloud, and coming back."""

from playwright.sync_api import Browser, expect

from browser import NARROW, WIDE, visit
from checks import check
from relay import Relay
from talking import answered, ask, say

# Notes every change of what is read aloud, and of the text that streams.
_watch = """
globalThis.spoken = []; globalThis.drawn = 0;
new MutationObserver(() => { const t = document.querySelector('#announcer').textContent; if (t) spoken.push(t); })
  .observe(document.querySelector('#announcer'), { childList: true, characterData: true, subtree: true });
new MutationObserver((all) => { if (all.some((m) => m.target.className === 'bubble')) drawn += 1; })
  .observe(document.querySelector('.turns'), { childList: true, subtree: true });
"""


def streaming(browser: Browser, relay: Relay) -> None:
    for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
        with visit(browser, relay.address, size, scheme) as one:
            page = one.open("")
            expect(page.locator(".status")).to_have_attribute("data-state", "ready")
            ask(page, "Hello")
            expect(page.locator("#announcer")).to_contain_text("What would you like to do?")
            page.evaluate(_watch)
            relay.trickle(64, 0.02)
            page.get_by_label("Your message").fill(
                "Who sells AMRs near 89501? What would a 60,000 dollar robot cost a month over 48 months with good credit?"
            )
            # The composer grows with what is typed, and shrinks when it is sent: that is the typist's doing.
            one.shifts()
            page.get_by_role("button", name="Send").click()
            expect(page.locator(".turn.user").last).to_contain_text("over 48 months")
            one.shifts()
            expect(page.locator(".turn.agent").last.locator(".bubble")).not_to_be_empty()
            answered(page)
            relay.trickle(0, 0)
            one.until("spoken.length > 0")
            moved = one.shifts()
            told = page.evaluate("[drawn, spoken]")
            look = f"{size['width']} px"
            check(f"the answer streamed in, {look}", told[0] > 8, told)
            check(f"nothing moved while it did, {look}", sum(shift["value"] for shift in moved) < 0.005, moved)
            check(f"and it was read aloud once, whole, {look}", len(told[1]) == 1 and "48 months" in told[1][0], told[1])
            last = page.locator(".turn.agent").last
            expect(last.locator(".card-dealers .pin")).not_to_have_count(0)
            expect(last.locator(".card-payment-schedule .chart")).to_be_visible()
            one.holds(f"an answer with cards, {look}", f"answer-{scheme}-{size['width']}")
            last.get_by_text("All 48 payments").click()
            expect(last.locator("tbody tr")).to_have_count(48)
            one.holds(f"an opened schedule, {look}", f"schedule-{scheme}-{size['width']}")
            # The measure itself: something that does push what is read is seen by it.
            page.wait_for_timeout(700)
            one.shifts()
            page.evaluate("document.querySelector('.chat').prepend(Object.assign(document.createElement('p'), { textContent: 'x' }))")
            one.until("noteShifts(shiftWatch.takeRecords()), shifts.reduce((sum, shift) => sum + shift.value, 0) > 0.01")
            check(f"a jump is seen, {look}", True)


def whole(browser: Browser, base: str) -> None:
    with visit(browser, base) as one:
        page = one.open("")
        page.get_by_role("button", name="We run a 40,000 sq ft warehouse in Reno").click()
        answered(page)
        first = page.locator(".turn.agent").last
        expect(first.locator(".byline")).to_contain_text("Sales")
        expect(page.locator(".welcome")).to_have_count(0)
        first.locator(".actions button").first.click()
        tiles = page.locator(".turn.agent").last.locator(".card-robots .tile")
        expect(tiles.first).to_be_visible()
        check("a suggested action opens its place as a card", tiles.count() > 1)
        compared = ask(page, "Compare two AMRs for that")
        expect(compared.locator(".card-comparison table")).to_be_visible()
        one.holds("a comparison", "comparison-light-1280")
        scored = ask(page, "We make about 3 million a year, 6 years old, good credit; what would a 60,000 dollar robot cost a month?")
        expect(scored.locator(".card-application .factors li")).to_have_count(5)
        scored.get_by_role("button", name="Apply for financing").click()
        form = page.locator(".form-card").last
        expect(form.locator(".steps")).to_be_visible()
        one.holds("the form in the conversation", "form-in-chat-light-1280")

        # Another page and back: all of it is there, and what was begun goes on.
        count = page.locator(".turn").count()
        page.get_by_role("link", name="Robots").first.click()
        expect(page.get_by_role("heading", level=1, name="Robots")).to_be_focused()
        page.get_by_role("link", name="Chat").click()
        expect(page.locator(".turn")).to_have_count(count)
        page.reload()
        expect(page.locator(".turn.user").first).to_contain_text("40,000 sq ft")
        expect(page.locator(".turn .card-comparison")).to_have_count(1)
        answered(page)
        one.holds("a conversation that was come back to")
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".welcome")).to_be_visible()
        recalled = ask(page, "What did I tell you about my warehouse?")
        expect(recalled).to_contain_text("40,000 sq ft warehouse in Reno")


def run(browser: Browser, base: str, relay: Relay) -> None:
    streaming(browser, relay)
    whole(browser, base)
