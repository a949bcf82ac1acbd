import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOFoundationCompat
import SharedModels

/// What was called where one path stands for many operations, for the audit log: tools of MCP, operations of A2A by JSON-RPC.
final class AuditNote: Sendable {
    @TaskLocal static var current: AuditNote?

    private let called = NIOLockedValueBox<[String]>([])

    /// - Parameter operation: a name of ours, or one that was checked: what a caller writes does not go into the log as it is.
    func add(_ operation: String) {
        called.withLockedValue { if $0.count < 10 { $0.append(operation) } }
    }

    var operations: String? {
        called.withLockedValue { $0.isEmpty ? nil : $0.joined(separator: ",") }
    }

    private struct JSONRPC: Decodable {
        var method: String
    }

    /// Of a JSON-RPC message, where its method can be a name.
    static func method(of body: ByteBuffer) -> String? {
        guard let method = try? JSON.decode(JSONRPC.self, from: Data(buffer: body)).method,
            (1...40).contains(method.utf8.count),
            method.utf8.allSatisfy({ (65...90).contains($0) || (97...122).contains($0) })
        else { return nil }
        return method
    }
}
