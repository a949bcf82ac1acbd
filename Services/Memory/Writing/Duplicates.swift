import Foundation

/// Whether a draft says what is remembered already.
enum Duplicates {
    /// Cosine from which two statements may be one.
    static let nearness = 0.95

    enum Reason: String, Sendable {
        case exact = "exact_duplicate"
        case near = "near_duplicate"
    }

    enum Decision: Sendable, Hashable {
        case add
        case merge(into: UUID, Reason)
    }

    /// One decision a draft, in order; a draft sees those before it as if they were stored.
    ///
    /// `twins` holds, for each draft, the memories of its scope with the same hash and the nearest by vector.
    static func decide(_ drafts: [Draft], twins: [[Neighbour]]) -> [Decision] {
        var decisions: [Decision] = []
        decisions.reserveCapacity(drafts.count)
        var earlierByHash: [Key: UUID] = [:]
        var earlierAlike: [Likeness: [Draft]] = [:]
        for (draft, twins) in zip(drafts, twins) {
            let distinctions = Distinctions(of: draft.statement.body)
            let key = Key(company: Company(draft.statement), hash: draft.contentHash)
            let likeness = Likeness(
                company: Company(draft.statement),
                voice: draft.statement.voice,
                distinctions: distinctions
            )
            if let stored = twins.first(where: \.isExact) {
                decisions.append(.merge(into: stored.id, .exact))
            } else if let earlier = earlierByHash[key] {
                decisions.append(.merge(into: earlier, .exact))
            } else if let stored = twins.first(where: { repeats($0, draft, distinctions) }) {
                decisions.append(.merge(into: stored.id, .near))
            } else if let earlier = earlierAlike[likeness]?.first(where: { cosine($0.vector, draft.vector) >= nearness }
            ) {
                decisions.append(.merge(into: earlier.id, .near))
            } else {
                decisions.append(.add)
                earlierByHash[key] = draft.id
                earlierAlike[likeness, default: []].append(draft)
            }
        }
        return decisions
    }

    /// What a statement may be one with, as the store finds it by `Conditions.beside`.
    private struct Company: Hashable {
        var scope: Scope
        var agentID: String?
        var appID: String?
        var runID: String?

        init(_ statement: Statement) {
            scope = statement.scope
            agentID = statement.agentID
            appID = statement.appID
            runID = scope.user == nil || statement.keepsToSession ? statement.runID : nil
        }
    }

    private struct Key: Hashable {
        var company: Company
        var hash: Data
    }

    private struct Likeness: Hashable {
        var company: Company
        var voice: String
        var distinctions: Distinctions
    }

    private static func repeats(_ twin: Neighbour, _ draft: Draft, _ distinctions: Distinctions) -> Bool {
        guard twin.cosine >= nearness, twin.statement(in: draft.statement.scope).voice == draft.statement.voice else {
            return false
        }
        return Distinctions(of: twin.statement(in: draft.statement.scope).body) == distinctions
    }

    /// Of unit vectors.
    static func cosine(_ left: [Float], _ right: [Float]) -> Double {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                var sum: Float = 0
                for index in 0..<min(left.count, right.count) { sum += left[index] * right[index] }
                return Double(sum)
            }
        }
    }
}
