import Foundation
public import SharedModels

/// What two releases have to agree on, seen from messages alone.
public enum WireShape {
    /// A member of an object somewhere in a message.
    struct Place: Hashable {
        /// Where the object is: `messages[]`; empty for the message itself.
        var parent: String
        var key: String
        var path: String { parent.isEmpty ? key : "\(parent).\(key)" }
    }

    /// What was in a message and is not there, or is something else, after it was read and written again. What was added is no loss.
    public static func losses(of type: String, _ before: JSONValue, _ after: JSONValue, at path: String = "")
        -> [WireProblem]
    {
        switch (before, after) {
        case (.object(let old), .object(let new)):
            return old.sorted { $0.key < $1.key }.flatMap { key, value -> [WireProblem] in
                let path = path.isEmpty ? key : "\(path).\(key)"
                // Null says as much as nothing.
                if value.isNull { return [] }
                guard let kept = new[key], !kept.isNull else {
                    return [WireProblem(type: type, field: path, reason: "is not known to the type of this release")]
                }
                return losses(of: type, value, kept, at: path)
            }
        case (.array(let old), .array(let new)):
            guard old.count == new.count else {
                return [
                    WireProblem(type: type, field: path, reason: "has \(new.count) entries in place of \(old.count)")
                ]
            }
            return zip(old, new).flatMap { losses(of: type, $0, $1, at: path + "[]") }
        default:
            if let one = before.doubleValue, let other = after.doubleValue, one == other { return [] }
            return before == after ? [] : [WireProblem(type: type, field: path, reason: "is another value than before")]
        }
    }

    /// Fields that the type needs in a message: without them it cannot be read. Of what is in every message that has their object.
    public static func required(by type: WireType, in messages: [JSONValue]) -> [String] {
        var needed: [Place: Bool] = [:]
        for message in messages {
            for (place, without) in removals(message) {
                needed[place] = (needed[place] ?? true) && !type.reads(without)
            }
        }
        let always = needed.filter(\.value).keys.filter { place in
            messages.allSatisfy { message in objects(message, at: place.parent).allSatisfy { $0[place.key] != nil } }
        }
        return always.map(\.path).sorted()
    }

    /// Fields that the other release needs, and that this message does not have.
    public static func absent(_ required: [String], in message: JSONValue, of type: String) -> [WireProblem] {
        required.compactMap { path in
            let place = place(path)
            let isThere = objects(message, at: place.parent).allSatisfy { $0[place.key].map { !$0.isNull } ?? false }
            return isThere
                ? nil
                : WireProblem(
                    type: type,
                    field: path,
                    reason: "is needed by the release before, and is not sent any more"
                )
        }
    }

    /// The message once for each of its objects, each time with a field that nobody knows there.
    public static func withUnknownFields(_ message: JSONValue) -> [(path: String, message: JSONValue)] {
        var all: [(String, JSONValue)] = []
        visit(message, at: "") { path, members, rebuilt in
            // Of the value of one that is there: in a list by name an entry more, whatever entries are.
            guard let value = members.min(by: { $0.key < $1.key })?.value else { return }
            var more = members
            more["later_release"] = value
            all.append((path, rebuilt(.object(more))))
        }
        return all
    }

    /// Names of all fields, so that messages of one shape can be told from others.
    static func outline(_ message: JSONValue) -> Set<String> {
        Set(removals(message).map(\.place.path))
    }

    // MARK: Places in a message

    static func removals(_ message: JSONValue) -> [(place: Place, message: JSONValue)] {
        var all: [(Place, JSONValue)] = []
        visit(message, at: "") { path, members, rebuilt in
            for key in members.keys.sorted() {
                var fewer = members
                fewer[key] = nil
                all.append((Place(parent: path, key: key), rebuilt(.object(fewer))))
            }
        }
        return all
    }

    /// Every object of a message, with what makes the message anew around another in its place.
    private static func visit(
        _ value: JSONValue,
        at path: String,
        in whole: @escaping (JSONValue) -> JSONValue = { $0 },
        _ body: (String, [String: JSONValue], (JSONValue) -> JSONValue) -> Void
    ) {
        switch value {
        case .object(let members):
            body(path, members, whole)
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                visit(
                    member,
                    at: path.isEmpty ? key : "\(path).\(key)",
                    in: { changed in
                        var members = members
                        members[key] = changed
                        return whole(.object(members))
                    },
                    body
                )
            }
        case .array(let entries):
            for (index, entry) in entries.enumerated() {
                visit(
                    entry,
                    at: path + "[]",
                    in: { changed in
                        var entries = entries
                        entries[index] = changed
                        return whole(.array(entries))
                    },
                    body
                )
            }
        default: break
        }
    }

    private static func objects(_ message: JSONValue, at path: String) -> [[String: JSONValue]] {
        var found: [[String: JSONValue]] = []
        visit(message, at: "") { place, members, _ in if place == path { found.append(members) } }
        return found
    }

    /// Keys that have a dot in them are of free lists, which need nothing.
    private static func place(_ path: String) -> Place {
        guard let dot = path.lastIndex(of: ".") else { return Place(parent: "", key: path) }
        return Place(parent: String(path[..<dot]), key: String(path[path.index(after: dot)...]))
    }
}
