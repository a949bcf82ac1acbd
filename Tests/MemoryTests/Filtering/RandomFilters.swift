import Foundation
import SharedModels

@testable import Memory

/// Random memories and random filters over the same few values, so that both often meet.
struct RandomFilters {
    var numbers: SeededNumbers

    static let users = ["ann", "bob", "o'neil", "{\"x\"}"]
    static let agents = ["sales", "support"]
    static let apps = ["web", "a%b"]
    static let runs = ["r1", "r2"]
    static let categories = ["food", "travel, far", "\"work\""]
    static let words = ["blue", "Robot", "50%", "d'accord", "in", "Reno"]
    static let start = Date(timeIntervalSince1970: 1_767_225_600)

    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &numbers) < share }
    mutating func one<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &numbers)] }
    mutating func maybe<Value>(_ values: [Value]) -> Value? { chance(0.3) ? nil : one(values) }
    mutating func day() -> Date {
        Self.start.addingTimeInterval(Double.random(in: 0..<5, using: &numbers).rounded() * 86_400)
    }
    mutating func moment() -> Date {
        day().addingTimeInterval(Double(Int.random(in: 0...3, using: &numbers)) * 0.25 + (chance(0.5) ? 3_600 : 0))
    }

    mutating func memory() -> FilteredMemory {
        FilteredMemory(
            id: UUID(),
            userID: maybe(Self.users),
            agentID: maybe(Self.agents),
            appID: maybe(Self.apps),
            runID: maybe(Self.runs),
            content: (0..<3).map { _ in one(Self.words) }.joined(separator: " "),
            categories: Array(Set((0..<2).compactMap { _ in maybe(Self.categories) })),
            metadata: metadata(),
            createdAt: moment(),
            updatedAt: moment(),
            expiresAt: chance(0.5) ? nil : chance(0.5) ? day() : moment()
        )
    }

    private mutating func metadata() -> [String: JSONValue] {
        var metadata: [String: JSONValue] = [:]
        for key in ["n", "s", "t'", "mixed"] where chance(0.7) { metadata[key] = value(of: key) }
        return metadata
    }

    private mutating func value(of key: String) -> JSONValue {
        switch key {
        case "n": chance(0.5) ? .int(Int.random(in: -2...3, using: &numbers)) : .double(one([0.5, 1.5, -0.25]))
        case "s": .string(one(Self.words))
        case "t'": .array((0..<2).map { _ in scalar() })
        default: one([.null, scalar(), ["a": scalar()], ["a": scalar(), "b": [1, 2]]])
        }
    }

    private mutating func scalar() -> JSONValue {
        one([.string(one(Self.words)), .int(Int.random(in: -1...2, using: &numbers)), .bool(chance(0.5)), .double(0.5)])
    }

    /// A filter as a client writes it.
    mutating func filter(depth: Int = 0) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for _ in 0..<Int.random(in: 1...2, using: &numbers) {
            if depth < 3, chance(0.5) {
                let parts = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in filter(depth: depth + 1) }
                members[one(["AND", "OR", "NOT"])] = parts.count == 1 && chance(0.5) ? parts[0] : .array(parts)
            } else {
                let (key, value) = condition()
                members[key] = value
            }
        }
        return .object(members)
    }

    private mutating func condition() -> (String, JSONValue) {
        switch Int.random(in: 0..<8, using: &numbers) {
        case 0: ("user_id", names(Self.users))
        case 1: one([("agent_id", names(Self.agents)), ("app_id", names(Self.apps)), ("run_id", names(Self.runs))])
        case 2: (one(["created_at", "updated_at", "timestamp"]), times())
        case 3: ("expiration_date", times())
        case 4: ("categories", categoryTest())
        case 5: ("text", textTest(["eq", "ne", "contains", "icontains"]))
        case 6: ("keywords", textTest(["contains", "icontains"]))
        default: ("metadata", .object([one(["n", "s", "t'", "mixed", "none"]): metadataTest()]))
        }
    }

    private mutating func names(_ names: [String]) -> JSONValue {
        let name = JSONValue.string(one(names))
        return one([
            name, "*", ["eq": name], ["ne": name], ["in": [name, .string(one(names))]], ["ne": "*"],
        ])
    }

    private mutating func time() -> JSONValue {
        let date = moment()
        return one([
            .string(Timestamp.format(date)), .string(String(Timestamp.format(date).prefix(10))),
            .double(date.timeIntervalSince1970), .string(String(Timestamp.format(date).prefix(19))),
        ])
    }

    private mutating func times() -> JSONValue {
        let time = time()
        return one([
            time, ["gt": time], ["gte": time], ["lt": time], ["lte": time], ["ne": time], ["in": [time, self.time()]],
            ["gte": time, "lt": self.time()], "*",
        ])
    }

    private mutating func categoryTest() -> JSONValue {
        let name = JSONValue.string(one(Self.categories))
        return one([name, ["contains": name], ["in": [name, .string(one(Self.categories))]], ["ne": name], "*"])
    }

    private mutating func textTest(_ operators: [String]) -> JSONValue {
        let text = one(Self.words)
        return [one(operators): .string(chance(0.5) ? text : chance(0.5) ? text.uppercased() : String(text.prefix(2)))]
    }

    private mutating func metadataTest() -> JSONValue {
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: return scalar()
        case 1:
            return .object([
                one(["gt", "gte", "lt", "lte"]): chance(0.5) ? .int(1) : chance(0.5) ? 0.5 : .string(one(Self.words))
            ])
        case 2: return .object([one(["in", "nin"]): [scalar(), scalar(), .null]])
        case 3: return .object([one(["eq", "ne"]): one([scalar(), ["a": 1], [1], .null])])
        case 4: return chance(0.5) ? "*" : ["exists": .bool(chance(0.5))]
        default:
            return chance(0.5)
                ? ["icontains": .string(one(["REN", "o", "ACCORD"]))]
                : ["contains": one([.string(one(["Re", "o", "'"])), .int(1), .bool(true), .string(one(Self.words))])]
        }
    }
}
