"""The operator's pages: without a key, with a wrong one, with one that may not, and with one that may."""

from urllib.request import urlopen

from playwright.sync_api import Browser, Route, expect

from browser import NARROW, WIDE, visit
from checks import check
from talking import ask


def run(browser: Browser, base: str, key: str, narrow_key: str | None) -> None:
    with visit(browser, base) as one:
        page = one.open("#/operator/latency")
        expect(page.get_by_label("API key")).to_be_visible()
        check("without a key nothing is asked", one.complaints == [], one.complaints)
        with one.failing():
            page.get_by_label("API key").fill("ybm_nobody")
            page.get_by_role("button", name="Show").click()
            expect(page.locator(".wrong")).to_contain_text("does not know this key")
            if narrow_key:
                page.get_by_label("API key").fill(narrow_key)
                page.get_by_role("button", name="Show").click()
                expect(page.locator(".wrong")).to_contain_text("may not do that")
        one.holds("the operator's key, refused", "operator-refused-light-1280")
    for size, scheme in ((WIDE, "dark"), (NARROW, "light")):
        look = f"{scheme}-{size['width']}"
        with visit(browser, base, size, scheme) as one:
            ask(one.open(""), "Who sells AMRs near 89501?")
            page = one.open("#/operator")
            page.get_by_label("API key").fill(key)
            page.get_by_role("button", name="Show").click()
            expect(page.locator(".service")).to_have_count(7)
            expect(page.locator(".service.good")).to_have_count(7)
            one.holds(f"services, {look}", f"services-{look}")

            page.get_by_role("link", name="Jobs").click()
            row = page.locator("tbody tr").filter(has_text="kept-answers")
            expect(row).to_contain_text("succeeded")
            row.get_by_role("button", name="Run kept-answers of gateway now").click()
            # The list is read again and again: what stays is what is read aloud.
            expect(page.locator("#announcer")).to_contain_text("kept-answers of gateway was asked for")
            one.holds(f"jobs, {look}", f"jobs-{look}")

            missed = "industries" if size == WIDE else "robots"

            # One that ends after the page has read the list, and before its stream is open, is not lost between the two.
            def between(route: Route) -> None:
                urlopen(f"{base}/api/v1/{missed}").close()
                route.continue_()

            page.route("**/api/v1/operator/requests", between, times=1)
            page.get_by_role("link", name="Live requests").click()
            expect(page.get_by_role("rowheader", name=f"GET /api/v1/{missed}", exact=True).first).to_be_visible()
            # Somebody asks something meanwhile, and it appears by itself.
            fresh = page.request.get(f"{base}/api/v1/industries/retail")
            check("a request of somebody's", fresh.ok, fresh.status)
            expect(page.locator("tbody tr").filter(has_text="/industries/{slug}").first).to_be_visible()
            page.get_by_role("button", name="Pause").click()
            one.holds(f"live requests, {look}", f"requests-{look}")

            page.get_by_role("link", name="Routing").click()
            expect(page.locator(".decision-row").first).to_contain_text("Dealer Matching")
            one.holds(f"routing decisions, {look}", f"routing-{look}")

            page.get_by_role("link", name="Memory search").click()
            expect(page.get_by_label("Namespace").locator("option").filter(has_text="(").first).to_be_attached()
            page.get_by_label("What to look for").fill("who sells AMRs")
            page.get_by_role("button", name="Search").click()
            expect(page.locator(".found-memory").first.locator(".terms li").first).to_be_visible()
            one.holds(f"memory search, {look}", f"memory-search-{look}")

            page.get_by_role("link", name="Latency").click()
            expect(page.locator(".routes-chart")).to_be_visible()
            expect(page.locator("tbody tr").first).to_be_visible()
            one.holds(f"latency, {look}", f"latency-{look}")

            kept = page.evaluate("[localStorage.length ? JSON.stringify({...localStorage}) : '', sessionStorage['ybryx.operator-key']]")
            check(f"the key is kept for the tab alone, {look}", key not in kept[0] and kept[1] == key, kept)
            page.get_by_role("button", name="Forget the key").click()
            expect(page.get_by_label("API key")).to_be_visible()
            check(f"and can be forgotten, {look}", page.evaluate("sessionStorage['ybryx.operator-key'] === undefined"))
