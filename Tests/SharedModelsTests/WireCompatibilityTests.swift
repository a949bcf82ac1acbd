import Foundation
import SharedModels
import TestSupport
import Testing

/// Processes of two releases stand side by side while one is rolled out: each reads what the other says. What earlier releases said
/// was recorded from their running processes (`./mesh record-wire`).
@Suite("What earlier releases said")
struct WireCompatibilityTests {
    private static let releases = (try? WireRecords.all()) ?? []
    private static let messages = releases.flatMap { release in release.messages.map { (release, $0) } }

    @Test("Messages of a release are there, of every type that processes exchange")
    func complete() throws {
        let latest = try #require(Self.releases.last, "./mesh record-wire records a release")
        let recorded = Set(latest.messages.map(\.type))
        let missing = WireType.all.map(\.name).filter { !recorded.contains($0) }
        #expect(missing.isEmpty, "not recorded in \(latest.release): \(missing.joined(separator: ", "))")
        #expect(recorded.allSatisfy { WireType.named($0) != nil }, "of types that are none")
    }

    @Test("They are read by today's types, and written again nothing of them is lost", arguments: messages)
    func read(release: WireRecords, message: WireRecords.Message) throws {
        let type = try #require(WireType.named(message.type))
        do {
            let losses = WireShape.losses(of: type.name, message.json, try type.again(message.json))
            let unknown = release.readings[type.name]?.unknown ?? []
            let lost = losses.filter { !unknown.contains($0.field) }
            #expect(lost.isEmpty, "\(release.release) \(message.file): \(lost)")
        } catch let problem as WireProblem {
            Issue.record("\(release.release) \(message.file): \(problem)")
        }
    }

    @Test("With fields that a later release may add they are read all the same", arguments: messages)
    func unknown(release: WireRecords, message: WireRecords.Message) throws {
        let type = try #require(WireType.named(message.type))
        for (path, json) in WireShape.withUnknownFields(message.json) {
            do {
                _ = try type.again(json)
            } catch {
                Issue.record("\(release.release) \(message.file), one more field in \"\(path)\": \(error)")
            }
        }
    }

    @Test("What an earlier release cannot do without is still said", arguments: messages)
    func stillSaid(release: WireRecords, message: WireRecords.Message) throws {
        let type = try #require(WireType.named(message.type))
        let today = try type.again(message.json)
        for before in Self.releases {
            let required = before.readings[type.name]?.required ?? []
            let absent = WireShape.absent(required, in: today, of: type.name)
            #expect(absent.isEmpty, "\(before.release) of \(message.file): \(absent)")
        }
    }
}

/// The check itself: what it must notice, and how it says it.
@Suite("Comparing releases")
struct WireShapeTests {
    private struct Item: Codable, Sendable {
        var id: String
        var size: Int?
    }
    private struct Before: Codable, Sendable {
        var name: String
        var items: [Item]
        var note: String?
    }
    private static let said: JSONValue = ["name": "a", "items": [["id": "1", "size": 2], ["id": "2"]], "note": "n"]

    @Test("A field that is added and may be left out is no problem")
    func added() throws {
        struct Later: Codable, Sendable {
            var name: String
            var items: [Item]
            var note: String?
            var later = "new"
            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                name = try container.decode(String.self, forKey: .name)
                items = try container.decode([Item].self, forKey: .items)
                note = try container.decodeIfPresent(String.self, forKey: .note)
            }
        }
        let type = WireType("Later", Later.self)
        #expect(WireShape.losses(of: "Later", Self.said, try type.again(Self.said)).isEmpty)
    }

    @Test("A required field that was added is named, with its type")
    func required() throws {
        struct Entry: Codable, Sendable {
            var id: String
            var colour: String
        }
        struct Later: Codable, Sendable {
            var name: String
            var items: [Entry]
        }
        let problem = #expect(throws: WireProblem.self) { try WireType("Later", Later.self).again(Self.said) }
        #expect(problem?.type == "Later" && problem?.field == "items[].colour")
        #expect(problem?.description.contains("Later: items[].colour is needed") == true)
    }

    @Test("A field that was renamed or taken out is named, with its type")
    func renamed() throws {
        struct Entry: Codable, Sendable {
            var id: String
            var length: Int?
        }
        struct Later: Codable, Sendable {
            var name: String
            var items: [Entry]
        }
        let losses = WireShape.losses(of: "Later", Self.said, try WireType("Later", Later.self).again(Self.said))
        #expect(losses.map(\.field) == ["items[].size", "note"])
        #expect(losses.allSatisfy { $0.description.hasPrefix("Later: ") })
    }

    @Test("A field that became another kind of value is named")
    func retyped() throws {
        struct Later: Codable, Sendable {
            var name: Int
        }
        let problem = #expect(throws: WireProblem.self) { try WireType("Later", Later.self).again(Self.said) }
        #expect(problem?.field == "name" && problem?.reason.contains("Int") == true)
    }

    @Test("What the release before cannot do without, and is not sent any more, is named")
    func noLongerSent() throws {
        let required = WireShape.required(
            by: WireType("Before", Before.self),
            in: [Self.said, ["name": "b", "items": []]]
        )
        #expect(required == ["items", "items[].id", "name"])
        let silent: JSONValue = ["name": nil, "items": [["id": "1"], ["number": 2]]]
        let absent = WireShape.absent(required, in: silent, of: "Before")
        #expect(absent.map(\.field) == ["items[].id", "name"])
        #expect(WireShape.absent(required, in: Self.said, of: "Before").isEmpty)
    }

    @Test("A type that takes no field that it does not know is noticed")
    func strict() throws {
        struct Strict: Codable, Sendable {
            var name: String
            init(from decoder: any Decoder) throws {
                let all = try [String: JSONValue](from: decoder)
                guard all.keys.sorted() == ["name"], let name = all["name"]?.stringValue else {
                    throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "another field"))
                }
                self.name = name
            }
        }
        let type = WireType("Strict", Strict.self)
        let variants = WireShape.withUnknownFields(["name": "a"])
        #expect(variants.count == 1)
        #expect(variants.allSatisfy { !type.reads($0.message) })
        let lists = WireShape.withUnknownFields(["counts": ["robots": 3], "items": [["id": "1"], ["id": "2"]]])
        #expect(lists.map(\.path).sorted() == ["", "counts", "items[]", "items[]"])
    }
}
