import Agents
import Foundation
import SharedModels
import Testing

@testable import DealerMatching

@Suite("Looking dealers up for a conversation")
struct FindDealersToolTests {
    @Test("What cannot be looked up is refused in a sentence")
    func refused() async throws {
        try await Seeded.run { _, finder in
            let tool = FindDealersTool(finder: finder)
            let wrong: [(JSONValue, String)] = [
                ([:], "needed"), (["zip_code": ""], "needed"), (["specialty": "AMR"], "needed"),
                (["zip_code": "8950"], "five digits"), (["zip_code": "' OR 1=1"], "five digits"),
                (["zip_code": "00000"], "do not know"), (["city": "Atlantis"], "do not know"),
                (["city": "Reno", "state": "Nirvana"], "two letters"), (["city": "a\u{0}b"], "control"),
                (["city": .string(String(repeating: "x", count: 101))], "100"),
            ]
            for (arguments, word) in wrong {
                let error = await #expect(throws: ToolError.self) {
                    _ = try await tool.call(arguments, turn: .said(""))
                }
                #expect(error?.message.contains(word) == true, "\(arguments): \(error?.message ?? "")")
            }
        }
    }

    @Test("What a model leaves empty is left out; ZIP+4 is a ZIP code; a limit holds")
    func found() async throws {
        try await Seeded.run { _, finder in
            let tool = FindDealersTool(finder: finder)
            let plain = try await tool.call(["zip_code": "89501", "specialty": "AMR"], turn: .said(""))
            #expect(plain.content["dealers"]?.arrayValue?.isEmpty == false)
            let padded = try await tool.call(
                ["zip_code": " 89501-1234 ", "city": "", "state": "", "specialty": "AMR", "industry": ""],
                turn: .said("")
            )
            #expect(padded.content == plain.content)
            #expect(padded.captured == ["zip_code": "89501"])
            let one = try await tool.call(["city": "Chicago", "limit": 1, "radius_miles": 100], turn: .said(""))
            #expect(one.content["dealers"]?.arrayValue?.count == 1)
            #expect(one.content["place"] == "Chicago, IL")
            #expect((one.content["total"]?.intValue ?? 0) > 1)
            let state = try await tool.call(["state": "nv"], turn: .said(""))
            #expect(state.content["state"] == "NV")
            #expect(state.content["radius_miles"] == .null)
            let unknown = try await tool.call(["zip_code": "89501", "specialty": "Zeppelin"], turn: .said(""))
            let any = try await tool.call(["zip_code": "89501"], turn: .said(""))
            #expect(unknown.content["kind_is_unknown"] == true && unknown.content["kinds"] == [])
            #expect(unknown.content["dealers"] == any.content["dealers"])
            let nobody = try await tool.call(
                ["zip_code": "59301", "specialty": "Humanoid", "radius_miles": 1],
                turn: .said("")
            )
            #expect(nobody.content["dealers"] == [])
            #expect(nobody.artifacts.isEmpty)
            #expect(nobody.actions.isEmpty)
        }
    }

    @Test("Far from everybody the nearest come first", arguments: ["99501", "96720", "00601", "59301"])
    func nearestFirst(zip: String) async throws {
        try await Seeded.run { _, finder in
            for specialty in ["Construction Robot", "Humanoid", "Agricultural Robot", "AMR"] {
                let result = try await finder.search(DealerFinder.Wanted(zipCode: zip, specialty: specialty)).result
                let miles = result.matches.compactMap(\.miles)
                #expect(miles.count == result.matches.count)
                if result.radiusMiles == 3_000 { #expect(miles == miles.sorted()) }
                #expect(miles.allSatisfy { $0 <= result.radiusMiles ?? 0 } || !result.widened)
            }
        }
    }
}
