import Foundation
import SharedModels

/// Reads what an agent sent. Programs that write JSON from Protocol Buffers leave out what is empty, so a message without
/// parts comes without the list; such gaps are filled before an answer is given up.
enum AgentWire {
    static func json(_ data: Data, service: String) throws -> JSONValue {
        guard let json = try? JSON.decode(JSONValue.self, from: data) else {
            throw UpstreamError(service: service, kind: .badAnswer)
        }
        return json
    }

    /// What is written without gaps, as nearly all is, is read in one go.
    static func read<T: Decodable>(_ type: T.Type, from data: Data, service: String) throws -> T {
        if let value = try? JSON.decode(type, from: data) { return value }
        return try read(type, from: try json(data, service: service), service: service)
    }

    static func read<T: Decodable>(_ type: T.Type, from json: JSONValue, service: String) throws -> T {
        if let value = try? json.decoded(as: type) { return value }
        guard let value = try? filled(json).decoded(as: type) else {
            throw UpstreamError(service: service, kind: .badAnswer)
        }
        return value
    }

    /// A task or message of an answer, or one event of a stream.
    private static func filled(_ json: JSONValue) -> JSONValue {
        guard var event = json.objectValue else { return json }
        change("task", in: &event) { task in
            let ids: [String: JSONValue] = ["id": "", "contextId": ""]
            task.merge(ids) { own, _ in own }
            fillStatus(&task)
            changeAll("artifacts", in: &task, fillArtifact)
            changeAll("history", in: &task, fillMessage)
        }
        change("message", in: &event, fillMessage)
        for kind in ["statusUpdate", "artifactUpdate"] {
            change(kind, in: &event) { update in
                let ids: [String: JSONValue] = ["taskId": "", "contextId": ""]
                update.merge(ids) { own, _ in own }
                if kind == "statusUpdate" { fillStatus(&update) }
                change("artifact", in: &update, fillArtifact)
            }
        }
        return .object(event)
    }

    private static func fillStatus(_ owner: inout [String: JSONValue]) {
        var status = owner["status"]?.objectValue ?? [:]
        // A state that nobody named is none that ends anything.
        let state = status["state"]?.stringValue.flatMap(A2A.State.init(rawValue:)) ?? .working
        status["state"] = .string(state.rawValue)
        change("message", in: &status, fillMessage)
        owner["status"] = .object(status)
    }

    private static func fillMessage(_ message: inout [String: JSONValue]) {
        let empty: [String: JSONValue] = ["messageId": "", "role": .string(A2A.Role.agent.rawValue), "parts": []]
        message.merge(empty) { own, _ in own }
        if message["role"]?.stringValue.flatMap(A2A.Role.init(rawValue:)) == nil { message["role"] = empty["role"] }
    }

    private static func fillArtifact(_ artifact: inout [String: JSONValue]) {
        let empty: [String: JSONValue] = ["artifactId": "", "parts": []]
        artifact.merge(empty) { own, _ in own }
    }

    private typealias Change = (inout [String: JSONValue]) -> Void

    private static func change(_ key: String, in object: inout [String: JSONValue], _ change: Change) {
        guard var inner = object[key]?.objectValue else { return }
        change(&inner)
        object[key] = .object(inner)
    }

    private static func changeAll(_ key: String, in object: inout [String: JSONValue], _ change: Change) {
        guard let list = object[key]?.arrayValue else { return }
        object[key] = .array(
            list.map { item in
                guard var inner = item.objectValue else { return item }
                change(&inner)
                return .object(inner)
            }
        )
    }
}
