import Agents
import Foundation
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

@Suite("Passing contact details on")
struct ContactDealersToolTests {
    @Test("Only what the user gave, where somebody can be reached, for a place that is known")
    func refused() async throws {
        try await LeadFixture.run { leads in
            let desk = LeadDesk(store: leads.store, settings: LeadSettings(), ring: {}, now: { leads.clock.now })
            let tool = ContactDealersTool(finder: leads.finder, desk: desk)
            let turn = TurnContext.said("Call me at 775-555-0134", history: ["I am Dana@example.com"])
            let wrong: [(JSONValue, String)] = [
                (["zip_code": "89501"], "needed"), (["zip_code": "89501", "email": "dana"], "no e-mail address"),
                (["zip_code": "89501", "email": "eve@example.com"], "did not give that e-mail"),
                (["zip_code": "89501", "phone": "775-555-0199"], "did not give that phone"),
                (["email": "dana@example.com"], "A ZIP code"),
                (["zip_code": "00000", "email": "dana@example.com"], "place"),
            ]
            for (arguments, word) in wrong {
                let error = await #expect(throws: ToolError.self) { _ = try await tool.call(arguments, turn: turn) }
                #expect(error?.message.contains(word) == true, "\(arguments): \(error?.message ?? "")")
            }
            #expect(try await leads.leads().isEmpty)
            let told = try await tool.call(
                ["zip_code": "89501", "specialty": "AMR", "email": "dana@example.com", "phone": "+17755550134"],
                turn: turn
            )
            #expect(try await leads.leads().count == told.content["dealers"]?.arrayValue?.count)
            #expect(told.captured == ["zip_code": "89501"])
        }
    }

    @Test(
        "Without a yes that stands it passes nothing on, whatever a model says",
        arguments: [
            ["My e-mail is dana@example.com"], ["I don't want dealers to contact me, dana@example.com"],
            ["You may contact me at dana@example.com", "I withdraw my consent"],
            ["You may contact me at dana@example.com", "Please don't let anybody email me", "Which one is nearest?"],
        ]
    )
    func withoutConsent(said: [String]) async throws {
        try await LeadFixture.run { leads in
            let desk = LeadDesk(store: leads.store, settings: LeadSettings(), ring: {}, now: { leads.clock.now })
            let tool = ContactDealersTool(finder: leads.finder, desk: desk)
            let turn = TurnContext.said(said.last ?? "", history: Array(said.dropLast()))
            let error = await #expect(throws: ToolError.self) {
                _ = try await tool.call(
                    ["zip_code": "89501", "email": "dana@example.com", "may_contact": true],
                    turn: turn
                )
            }
            #expect(error?.message.contains("not agreed") == true)
            let isNothingPassedOn = try await leads.leads().isEmpty
            #expect(isNothingPassedOn)
        }
    }

    @Test("Without the user's agreement it is never called")
    func schema() async throws {
        try await LeadFixture.run { leads in
            let desk = LeadDesk(store: leads.store, settings: LeadSettings(), ring: {}, now: { leads.clock.now })
            let tool = ContactDealersTool(finder: leads.finder, desk: desk)
            let usual: [String: JSONValue] = ["zip_code": "89501", "email": "dana@example.com"]
            for agreed in [JSONValue.null, false, "true"] {
                let arguments = JSONValue.object(usual.merging(["may_contact": agreed]) { $1 })
                #expect(!JSONSchema.problems(of: arguments, against: tool.parameters).isEmpty)
            }
            #expect(!JSONSchema.problems(of: .object(usual), against: tool.parameters).isEmpty)
            let agreed = JSONValue.object(usual.merging(["may_contact": true]) { $1 })
            #expect(JSONSchema.problems(of: agreed, against: tool.parameters).isEmpty)
        }
    }
}
