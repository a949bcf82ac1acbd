import Foundation

/// Decides about drafts: each sees what is stored near it, and the drafts before it as if they were stored.
struct WritePlan: Sendable {
    /// Cosine from which two memories are linked as similar.
    static let likeness = 0.7
    static let maximumSimilar = 3

    let drafts: [Draft]

    func decide(_ neighbours: [[Neighbour]]) -> [Verdict] {
        let decisions = Duplicates.decide(drafts, twins: neighbours)
        var batch = Batch()
        return drafts.indices.map { index in
            let draft = drafts[index]
            let verdict = verdict(draft, decisions[index], neighbours[index], batch)
            batch.note(draft, verdict)
            return verdict
        }
    }

    private func verdict(_ draft: Draft, _ decision: Duplicates.Decision, _ neighbours: [Neighbour], _ batch: Batch)
        -> Verdict
    {
        // What was ended a moment ago is said anew.
        if case .merge(let id, let reason) = decision, !batch.ended.contains(id) { return .merge(into: id, reason) }
        let candidates = Self.candidates(neighbours, batch.ended)
        if draft.statement.isOfAgent {
            let known = candidates.map(\.content) + batch.contents(in: draft.statement.scope)
            if FeedbackGuard.repeats(draft.statement, memories: known) { return .reject(.recalled) }
        }
        let likeness = Self.similar(to: candidates)
        let told = candidates.compactMap { Telling($0, by: draft) } + batch.tellings(beside: draft)
        if let same = told.first(where: { $0.isSame(as: draft) }) { return .merge(into: same.id, .near) }
        guard !draft.statement.isOfAgent else { return .add(Connections(similar: likeness)) }
        return .add(
            Connections(
                supersedes: ended(by: draft, among: told),
                supersededBy: told.filter { $0.saidAt > draft.statement.createdAt && $0.ends(draft) }
                    .min { $0.saidAt < $1.saidAt }.map { Connections.Successor(id: $0.id, validFrom: $0.saidAt) },
                similar: likeness
            )
        )
    }

    /// What the draft makes untrue; never anything said later.
    private func ended(by draft: Draft, among told: [Telling]) -> [UUID] {
        let earlier = told.filter { $0.saidAt <= draft.statement.createdAt }
        var ended = earlier.filter { $0.isEnded(by: draft) }.map(\.id)
        if let correction = draft.reading.correction {
            let before = earlier.filter(\.isInSession).max { ($0.place ?? 0) < ($1.place ?? 0) }
            let choices = earlier.enumerated().map {
                (index: $0.offset, reading: $0.element.reading, isTurnBefore: $0.element.id == before?.id)
            }
            if let index = Supersession.corrected(correction, among: choices), !ended.contains(earlier[index].id) {
                ended.append(earlier[index].id)
            }
        }
        return ended
    }

    /// Each memory once, also where it is near in two ways.
    private static func candidates(_ neighbours: [Neighbour], _ ended: Set<UUID>) -> [Neighbour] {
        var positions: [UUID: Int] = [:]
        var kept: [Neighbour] = []
        for neighbour in neighbours where !ended.contains(neighbour.id) {
            if let position = positions[neighbour.id] {
                kept[position].place = kept[position].place ?? neighbour.place
            } else {
                positions[neighbour.id] = kept.count
                kept.append(neighbour)
            }
        }
        return kept.sorted { $0.cosine > $1.cosine }
    }

    /// What a memory is to be linked with that is stored already; never with `others`.
    static func likenesses(among neighbours: [Neighbour], except others: Set<UUID>) -> [Connections.Likeness] {
        similar(to: candidates(neighbours, others))
    }

    /// Known anyway from the search for duplicates.
    private static func similar(to neighbours: [Neighbour]) -> [Connections.Likeness] {
        neighbours.filter { $0.cosine >= likeness }.prefix(maximumSimilar)
            .map { Connections.Likeness(id: $0.id, cosine: $0.cosine) }
    }
}

/// The drafts decided so far.
private struct Batch {
    var added: [(draft: Draft, position: Int)] = []
    var ended: Set<UUID> = []

    mutating func note(_ draft: Draft, _ verdict: Verdict) {
        guard case .add(let connections) = verdict else { return }
        ended.formUnion(connections.supersedes)
        if connections.supersededBy != nil { ended.insert(draft.id) }
        added.append((draft, added.count))
    }

    func contents(in scope: Scope) -> [String] {
        added.suffix(64).filter { $0.draft.statement.scope == scope }.map(\.draft.statement.content)
    }

    func tellings(beside draft: Draft) -> [Telling] {
        guard draft.looksFurther else { return [] }
        return added.compactMap { item in
            guard !ended.contains(item.draft.id), item.draft.reading.single != nil,
                item.draft.statement.isBeside(draft.statement)
            else { return nil }
            return Telling(item.draft, position: item.position, by: draft)
        }
    }
}
