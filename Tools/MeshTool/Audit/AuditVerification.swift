import Foundation
import Platform

/// Walks along the audit trail and finds the first place where it is not what was written.
struct AuditVerification {
    /// Where the trail is broken, and how that shows.
    struct Broken: Error, Hashable, CustomStringConvertible {
        var sequence: Int64
        var reason: String

        var description: String { "the audit trail is broken at event \(sequence): \(reason)" }
    }

    private let keys: [AuditKeys]
    private var heads: [Int64: [AuditHead]]
    private var expected: Int64
    private var previous: Data
    private(set) var count = 0
    private(set) var first: Int64?
    /// The newest end whose signature holds.
    private(set) var signed: AuditHead?
    /// Ends that were signed with another secret.
    private(set) var foreign = 0

    /// - Parameters:
    ///   - keys: of the mesh's secret, and of earlier ones.
    ///   - after: the event before the first that is walked over; nil = from the trail's beginning.
    init(keys: [AuditKeys], heads: [AuditHead], after: AuditEvent? = nil) throws(Broken) {
        self.keys = keys
        let start = heads.last { $0.kind == .pruned }
        if let start, !keys.contains(where: { $0.verify(start) }) {
            throw Broken(
                sequence: start.sequence,
                reason: "what was taken away up to here was not signed with this MESH_SECRET"
            )
        }
        if let after {
            (expected, previous) = (after.sequence + 1, after.hash)
        } else if let start, let hash = Data(hexadecimal: start.hash) {
            (expected, previous) = (start.sequence + 1, hash)
        } else {
            (expected, previous) = (1, AuditEvent.origin)
        }
        let begin = expected
        self.heads = Dictionary(grouping: heads.filter { $0.kind == .head && $0.sequence >= begin }, by: \.sequence)
    }

    /// The event that the walk begins after.
    var start: Int64 { expected - 1 }

    mutating func check(_ event: AuditEvent) throws(Broken) {
        guard event.sequence == expected else {
            throw Broken(
                sequence: expected,
                reason: event.sequence == expected + 1
                    ? "it is missing" : "it is missing; the next that is there is \(event.sequence)"
            )
        }
        guard event.previous == previous else {
            throw Broken(sequence: event.sequence, reason: "it does not follow the event before it")
        }
        guard event.computedHash == event.hash else {
            throw Broken(sequence: event.sequence, reason: "it was changed after it was written")
        }
        for head in heads.removeValue(forKey: event.sequence) ?? [] { try check(head, event) }
        (expected, previous) = (event.sequence + 1, event.hash)
        count += 1
        first = first ?? event.sequence
    }

    private mutating func check(_ head: AuditHead, _ event: AuditEvent) throws(Broken) {
        guard let own = keys.first(where: { $0.id == head.keyID }) else {
            foreign += 1
            return
        }
        guard own.verify(head) else {
            throw Broken(sequence: head.sequence, reason: "the signature of this end is false")
        }
        guard head.hash == event.hash.hexadecimal else {
            throw Broken(sequence: event.sequence, reason: "another event stood here when this end was signed")
        }
        signed = head
    }

    /// After the last event.
    ///
    /// - Parameter kept: an end that was kept elsewhere, and the event that has its number.
    mutating func finish(kept: (head: AuditHead, event: AuditEvent?)? = nil) throws(Broken) {
        let last = expected - 1
        if let beyond = heads.keys.min() {
            throw Broken(
                sequence: last + 1,
                reason:
                    "the trail ends at \(last), and there is a signed end at \(beyond): its last events were taken away"
            )
        }
        guard let kept else { return }
        guard keys.contains(where: { $0.verify(kept.head) }) else {
            throw Broken(
                sequence: kept.head.sequence,
                reason: "the end in the file was not signed with this MESH_SECRET"
            )
        }
        guard let event = kept.event else {
            throw Broken(
                sequence: kept.head.sequence,
                reason: kept.head.sequence > last
                    ? "the trail ends at \(last): its last events were taken away"
                    : "it was taken away since; an end that was kept must be newer than what is pruned"
            )
        }
        guard event.hash.hexadecimal == kept.head.hash else {
            throw Broken(
                sequence: event.sequence,
                reason: "it is another event than when the end in the file was signed"
            )
        }
    }

    /// The number of the last event.
    var last: Int64 { expected - 1 }
}

extension Data {
    /// nil for what is no row of pairs of hexadecimal digits.
    init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        self = Data(bytes)
    }
}
