"""Each page, light and dark, narrow and wide."""

from playwright.sync_api import Browser, expect

from browser import NARROW, WIDE, visit
from checks import check

ADDRESSES = {
    "chat": "",
    "robots": "#/robots?category=AMR",
    "dealers": "#/dealers?zip_code=89501",
    "apply": "#/apply",
    "memories": "#/memories",
    "operator": "#/operator",
    "missing": "#/nowhere",
}


def run(browser: Browser, base: str) -> None:
    for scheme, size in (("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)):
        look = f"{scheme}, {size['width']} px"
        with visit(browser, base, size, scheme) as one:
            for name, address in ADDRESSES.items():
                one.open(address)
                one.holds(f"{name}, {look}", f"{name}-{scheme}-{size['width']}")
            page = one.open("#/robots?category=Cobot&search=UR")
            expect(page.locator(".tile").first).to_be_visible()
            page.locator(".tile a").first.click()
            expect(page.locator(".robot-head")).to_be_visible()
            one.holds(f"robot, {look}", f"robot-{scheme}-{size['width']}")
            page.go_back()
            expect(page.get_by_label("Search", exact=True)).to_have_value("UR")
    with visit(browser, base) as one:
        page = one.open("#/robots")
        page.get_by_label("Search", exact=True).fill("pallet")
        expect(page.locator(".total")).not_to_have_text("90 robots")
        expect(page.locator(".tile").first).to_contain_text("allet")
        check("what is searched for stands in the address", "search=pallet" in page.url, page.url)
        page.get_by_label("Search", exact=True).fill("zzzzqqqq")
        expect(page.locator(".empty")).to_be_visible()
        one.holds("robots, nothing found")

        page = one.open("#/dealers")
        page.get_by_label("ZIP code, or city and state").fill("12")
        page.get_by_role("button", name="Find dealers").click()
        expect(page.locator("[aria-invalid=true]")).to_be_focused()
        one.holds("dealers, a wrong place")
        page.get_by_label("ZIP code, or city and state").fill("Reno, NV")
        page.get_by_role("button", name="Find dealers").click()
        expect(page.locator(".dealer").first).to_contain_text("Truckee Meadows")
        expect(page.locator(".map .pin")).to_have_count(2)
        expect(page.locator(".map .land")).to_have_count(1)
        page.get_by_text("Ask dealers to get in touch with you").click()
        page.get_by_label("Kind of robot").nth(1).select_option("AMR")
        page.get_by_label("Your name").fill("Ada Field")
        page.get_by_label("E-mail address").fill("no address")
        page.get_by_role("button", name="Ask them to get in touch").click()
        expect(page.get_by_label("E-mail address")).to_be_focused()
        page.get_by_label("E-mail address").fill("ada@example.com")
        page.get_by_label("ZIP code", exact=True).fill("89501")
        page.get_by_role("button", name="Ask them to get in touch").click()
        expect(page.locator(".contact-panel .told")).to_contain_text("Your request was taken")
        one.holds("dealers, a request was taken")
