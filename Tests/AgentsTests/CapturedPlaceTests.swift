import SharedModels
import Testing

@testable import Agents

@Suite("What was captured over what was captured before")
struct CapturedPlaceTests {
    private let before: [String: JSONValue] = [
        "zip_code": "89501", "city": "Reno", "state": "NV", "annual_revenue": 3_000_000,
    ]

    @Test("A new city does not keep the old ZIP code and state")
    func newCity() {
        let captured = Slots.captured(["city": "Dallas"], over: before)
        #expect(captured == ["city": "Dallas", "annual_revenue": 3_000_000])
    }

    @Test("A new ZIP code does not keep the old city")
    func newZip() {
        let captured = Slots.captured(["zip_code": "75201"], over: before)
        #expect(captured == ["zip_code": "75201", "annual_revenue": 3_000_000])
    }

    @Test("The same place said again keeps what belongs to it")
    func samePlace() {
        let captured = Slots.captured(["city": "Reno", "annual_revenue": 4_000_000], over: before)
        #expect(captured["zip_code"] == "89501")
        #expect(captured["annual_revenue"] == 4_000_000)
    }
}
