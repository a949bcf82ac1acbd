import Agents
import Foundation
import Logging
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

extension TurnContext {
    static func said(_ message: String, history: [String] = []) -> TurnContext {
        TurnContext(
            identity: DealerHarness.dana,
            contextID: "c1",
            taskID: "t1",
            message: message,
            history: history.map { ChatRequest.HistoryItem(role: "user", content: $0) },
            now: Date(timeIntervalSince1970: 1_768_478_400),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

@Suite("Dealer matching without a language model")
struct DealerPlaybookTests {
    static func next(
        _ message: String,
        history: [String] = [],
        result: JSONValue? = nil
    ) async throws -> OfflineStep {
        let results = result.map { [(call: ToolCall("find_dealers", [:]), result: $0)] } ?? []
        return try await DealerPlaybook()
            .next(OfflineTurn(context: .said(message, history: history), results: results))
    }

    static func arguments(_ message: String, history: [String] = []) async throws -> JSONValue? {
        guard case .call(let calls) = try await next(message, history: history) else { return nil }
        return calls.first?.arguments
    }

    static func text(_ result: JSONValue) async throws -> String {
        guard case .say(let text, _, _) = try await next("Who sells AMRs near 89501?", result: result) else {
            return ""
        }
        return text
    }

    @Test("The place and the kind of robot that were named are looked up")
    func calls() async throws {
        #expect(try await Self.arguments("Who sells AMRs near 89501?") == ["zip_code": "89501", "specialty": "AMR"])
        #expect(try await Self.arguments("Find a dealer near Dallas, TX") == ["city": "Dallas", "state": "TX"])
        let radius = try await Self.arguments("Dealers within 50 miles of 60601")
        #expect(radius?["radius_miles"]?.doubleValue == 50)
        #expect(radius?["zip_code"] == "60601")
        #expect(try await Self.arguments("Is there a reseller for cobots in Ohio?")?["state"] == "OH")
        let moved = try await Self.arguments("And near Dallas?", history: ["Who sells AMRs near 89501?"])
        #expect(moved?["city"] == "Dallas")
        #expect(moved?["zip_code"] == nil)
        #expect(moved?["specialty"] == "AMR")
    }

    @Test("Without a place it is asked for", arguments: ["Who sells AMRs?", "dealers", "?"])
    func asks(message: String) async throws {
        guard case .say(let text, let missing, _) = try await Self.next(message) else {
            Issue.record("a tool was called without a place")
            return
        }
        #expect(missing == ["zip_code"])
        #expect(text.contains("ZIP code or city"))
    }

    @Test("What could not be looked up is said, and the ZIP code is asked for")
    func unknownPlace() async throws {
        let step = try await Self.next("near Atlantis", result: ["error": "I do not know the place “Atlantis”."])
        guard case .say(let text, let missing, _) = step else { return }
        #expect(text.contains("Atlantis"))
        #expect(missing == ["zip_code"])
    }

    static func dealer(_ name: String, miles: Double?, isSample: Bool = false) -> JSONValue {
        var fields: [String: JSONValue] = [
            "name": .string(name), "specialties": ["Cobot"], "address": .string("\(name) Street"),
            "phone": .string("555 \(name)"), "is_sample": .bool(isSample),
        ]
        if let miles { fields["distance_miles"] = .double(miles) }
        return .object(fields)
    }

    static func found(
        _ dealers: [JSONValue],
        total: Int? = nil,
        radius: Double? = 50,
        widened: Bool = false,
        place: String = "Reno, NV",
        isApproximate: Bool = false
    ) -> JSONValue {
        [
            "place": .string(place), "place_is_approximate": .bool(isApproximate),
            "radius_miles": radius.map { .double($0) } ?? .null, "widened": .bool(widened), "specialty": "Cobot",
            "radii_tried": .array(DealerMatcher.radii.filter { $0 <= radius ?? 0 }.map(JSONValue.double)),
            "state": radius == nil ? "NV" : .null, "total": .int(total ?? dealers.count), "dealers": .array(dealers),
        ]
    }

    @Test("Every name, address, number and distance that is said is one that was found")
    func saysWhatWasFound() async throws {
        let text = try await Self.text(
            Self.found([Self.dealer("Quux", miles: 12.34), Self.dealer("Zyzzy", miles: 140)], total: 9)
        )
        for part in ["Quux — 12.3 miles: Cobot. Quux Street, 555 Quux", "Zyzzy — 140 miles", "7 more within 50 miles"] {
            #expect(text.contains(part), "\(text)")
        }
        #expect(!text.contains("sample"))
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("- ") }
        #expect(lines.count == 2)
    }

    @Test("Each dealer comes with its score and what it was scored for")
    func why() async throws {
        var found = Self.found([Self.dealer("Quux", miles: 12), Self.dealer("Zyzzy", miles: 14)]).objectValue ?? [:]
        found["scores"] = [90.6, 71]
        found["why"] = ["sells and services Cobot; rated 4.8 of 5; takes 6 requests a week", "takes no requests now"]
        let lines = try await Self.text(.object(found)).split(separator: "\n")
        #expect(lines[1].hasPrefix("- Quux"))
        #expect(lines[2] == "  91 of 100: sells and services Cobot; rated 4.8 of 5; takes 6 requests a week")
        #expect(lines[4] == "  71 of 100: takes no requests now")
    }

    @Test("A kind that nobody knows is said to be one; a word for several kinds says which")
    func kinds() async throws {
        var found = Self.found([Self.dealer("Quux", miles: 12)]).objectValue ?? [:]
        found["specialty"] = "palletizers"
        found["kinds"] = ["Robotic Arm", "Cobot"]
        let known = try await Self.text(.object(found))
        #expect(known.hasPrefix("One dealer for palletizers (Robotic Arm or Cobot) near Reno"), "\(known)")
        found["specialty"] = "Zeppelin"
        found["kinds"] = []
        found["kind_is_unknown"] = true
        let unknown = try await Self.text(.object(found))
        #expect(unknown.hasPrefix("No dealer names “Zeppelin”, so these go by distance"), "\(unknown)")
        #expect(!unknown.contains("for Zeppelin"))
        let asked = try await Self.arguments(
            "Nearest distributor for palletizers to 48201",
            history: ["AMRs near 89501"]
        )
        #expect(asked?["specialty"] == "palletizers" && asked?["zip_code"] == "48201")
    }

    @Test("A sample is called one, a middle of a region too, and one dealer is not several")
    func notes() async throws {
        let text = try await Self.text(
            Self.found([Self.dealer("Quux", miles: 1, isSample: true)], place: "89599", isApproximate: true)
        )
        #expect(text.hasPrefix("One dealer for Cobot near 89599:"))
        #expect(text.contains("not real businesses"))
        #expect(text.contains("middle of its region"))
    }

    @Test("How far was looked is said as it was")
    func radius() async throws {
        let dealer = Self.dealer("Quux", miles: 180)
        #expect(
            try await Self.text(Self.found([dealer], radius: 200, widened: true)).contains(
                "none within 50 or 100 miles, so I looked within 200 miles"
            )
        )
        let far = try await Self.text(Self.found([dealer, dealer], radius: 3_000, widened: true))
        #expect(far.contains("none within 50, 100, 200 or 400 miles"))
        #expect(!far.contains("best match"))
        let none = try await Self.text(Self.found([], radius: 25))
        #expect(none.hasPrefix("I found no dealer for Cobot within 25 miles of Reno, NV."))
        let state = try await Self.text(Self.found([dealer], total: 3, radius: nil, place: ""))
        #expect(state.hasPrefix("One dealer for Cobot in NV:") == false)
        #expect(state.contains("2 more in NV"))
        let nobody = try await Self.next("in Nevada", result: Self.found([], radius: nil, place: ""))
        guard case .say(let text, let missing, _) = nobody else { return }
        #expect(text.contains("no dealer for Cobot in NV"))
        #expect(missing == ["zip_code"])
    }

    @Test("“Near me” is where the user said to be, which is said; elsewhere nothing of it is")
    func nearMe() async throws {
        let history = ["We run a warehouse in Reno, NV"]
        let asked = try await Self.arguments("Which AMR dealers are near me?", history: history)
        #expect(asked?["city"] == "Reno" && asked?["state"] == "NV" && asked?["zip_code"] == nil)
        let found = Self.found([Self.dealer("Quux", miles: 4)])
        func said(_ message: String) async throws -> String {
            guard case .say(let text, _, _) = try await Self.next(message, history: history, result: found) else {
                return ""
            }
            return text
        }
        #expect(try await said("Which AMR dealers are near me?").contains("I took Reno, NV from what you told me"))
        // Told in another conversation, and recalled; what an agent said is nobody's place.
        for (content, place) in [("Our farm is near Fresno, CA", "Fresno"), ("We are at ZIP 60632", "60632")] {
            var turn = TurnContext.said("Is there a drone dealer near us?")
            turn.recalled = [
                ScoredMemory(id: UUID(), content: content, score: 0.4, role: "user", createdAt: turn.now),
                ScoredMemory(id: UUID(), content: "In Dallas, TX", score: 0.9, role: "assistant", createdAt: turn.now),
            ]
            guard case .call(let calls) = try await DealerPlaybook().next(OfflineTurn(context: turn)) else {
                Issue.record("no place was taken from: \(content)")
                continue
            }
            let arguments = calls.first?.arguments
            #expect((arguments?["city"] ?? arguments?["zip_code"])?.stringValue == place)
        }
        #expect(try await !said("Which AMR dealers are near Reno?").contains("I took"))
        guard case .say(let text, let missing, _) = try await Self.next("Which AMR dealers are near me?") else {
            Issue.record("a tool was called without a place")
            return
        }
        #expect(missing == ["zip_code"] && text.contains("ZIP code or city"))
    }
}
