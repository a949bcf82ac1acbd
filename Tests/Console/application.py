"""The form in its steps, to a decision with its reasons."""

from playwright.sync_api import Browser, Page, expect

from browser import NARROW, WIDE, visit
from checks import check


def _fill(page: Page, credit: str, revenue: str, age: str, value: str) -> None:
    page.get_by_label("Business name").fill("Sierra Picking LLC")
    page.get_by_label("Kind of business").select_option("llc")
    page.get_by_label("Industry").select_option("logistics")
    page.get_by_label("Years in business").select_option(age)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("legend:visible")).to_be_focused()
    page.get_by_label("Number of robots").select_option("2-5")
    page.get_by_label("Value of all robots").fill(value)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Revenue a year").select_option(revenue)
    page.get_by_label("Credit rating").select_option(credit)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("E-mail address").fill("ops@example.com")
    page.get_by_label("Phone number").fill("775-555-0142")
    page.get_by_role("button", name="Next").click()


def run(browser: Browser, base: str) -> None:
    for size, scheme in ((WIDE, "light"), (NARROW, "dark")):
        look = f"{scheme}-{size['width']}"
        with visit(browser, base, size, scheme) as one:
            page = one.open("#/apply")
            page.get_by_role("button", name="Next").click()
            expect(page.get_by_label("Business name")).to_be_focused()
            expect(page.locator("[aria-invalid=true]")).to_have_count(4)
            one.holds(f"the form, left empty, {look}", f"apply-wrong-{look}")
            _fill(page, "good", "1m-5m", "5+", "60000")
            expect(page.locator("[aria-current=step]")).to_have_text("Review")
            expect(page.locator(".review")).to_contain_text("Sierra Picking LLC")
            one.holds(f"the form's last step, {look}", f"apply-review-{look}")
            page.get_by_role("button", name="Send the application").click()
            expect(page.locator(".note[role=alert]")).to_contain_text("consent")
            page.get_by_label("I agree").check()
            page.get_by_role("button", name="Send the application").click()
            decision = page.locator(".decision")
            expect(decision.locator(".pill")).to_have_text("Approved")
            expect(decision.locator(".chart")).to_be_visible()
            expect(page.locator(".result h3")).to_be_focused()
            one.holds(f"a decision, {look}", f"decision-{look}")
            number = decision.locator(".verdict").inner_text()

            page.get_by_role("button", name="Another application").click()
            _fill(page, "poor", "0-500k", "0-1", "400000")
            page.get_by_label("I agree").check()
            page.get_by_role("button", name="Send the application").click()
            expect(decision.locator(".pill")).to_have_text("Declined")
            expect(decision.get_by_role("heading", name="Reasons")).to_be_visible()
            reasons = decision.locator("ul").first.locator("li").count()
            check(f"at most four reasons, {look}", 1 <= reasons <= 4, reasons)
            notice = decision.get_by_role("link", name="Read the notice").get_attribute("href") or ""
            answer = page.request.get(base + notice)
            check(f"the notice is there, {look}", answer.ok, answer.status)
            one.holds(f"a declined application, {look}", f"declined-{look}")

            page.reload()
            expect(page.locator(".earlier summary")).to_have_count(2)
            page.locator(".earlier summary").nth(1).click()
            expect(page.locator(".earlier .decision")).to_contain_text("Approved")
            check("an earlier application is the one that was sent", page.locator(".earlier .verdict").inner_text() == number)
    # What the mesh refuses stands at the field that it names.
    with visit(browser, base) as one:
        page = one.open("#/apply")
        _fill(page, "good", "1m-5m", "5+", "60000")
        page.get_by_role("button", name="Back").click()
        page.get_by_label("Phone number").fill("1")
        page.get_by_role("button", name="Next").click()
        page.get_by_label("I agree").check()
        with one.failing():
            page.get_by_role("button", name="Send the application").click()
            expect(page.get_by_label("Phone number")).to_be_focused()
        expect(page.locator(".wrong:visible")).not_to_be_empty()
        one.holds("a form that was refused")
