import SharedModels
import Synchronization

/// The tasks that this process works on, and who listens to them. Every listener hears the same in the same order, whenever it came;
/// a slow one holds up nobody.
final class TaskHub: Sendable {
    typealias Signals = AsyncThrowingStream<TaskSignal, any Error>

    fileprivate struct Work {
        let number: Int
        /// With what has been heard of it so far.
        var task: A2A.Task
        /// Whether the next piece of the answer goes on with what was said.
        var appends = false
        var listeners: [Int: Signals.Continuation] = [:]
        /// Since when nobody listens; nil while somebody does, and where it was meant to go on alone.
        var aloneSince: ContinuousClock.Instant?
        /// It goes on whether anybody listens or not.
        let isKept: Bool
        let stop: AsyncStream<Void>.Continuation
        /// Rings when the last listener has left.
        let alone: AsyncStream<Void>.Continuation

        mutating func left(alone moment: ContinuousClock.Instant) {
            guard listeners.isEmpty, !isKept else { return }
            aloneSince = moment
            alone.yield()
        }
    }

    /// The work on a task, as whoever does it sees it.
    struct Opened {
        let work: Int
        /// What is heard of it from its beginning.
        let signals: Signals
        /// Speaks when the work is to stop.
        let stop: AsyncStream<Void>
        /// Speaks when the last listener has left.
        let alone: AsyncStream<Void>
    }

    private struct State {
        var works: [TaskKey: Work] = [:]
        /// By their numbers: works whose end is stored and not yet told, while the next message of the task is at work already.
        var ending: [Int: Work] = [:]
        var latest = 0
    }

    private let state = Mutex(State())

    /// Begins a task's work.
    /// - Parameter isKept: whether it goes on where nobody listens.
    func open(_ record: TaskRecord, isKept: Bool = false) -> Opened {
        let (stop, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let (alone, leaving) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let (signals, listener) = Signals.makeStream()
        let key = TaskKey(tenant: record.tenant, id: record.task.id)
        let number = state.withLock { state in
            state.latest += 1
            let work = Work(
                number: state.latest,
                task: record.task,
                listeners: [state.latest: listener],
                isKept: isKept,
                stop: bell,
                alone: leaving
            )
            if let earlier = state.works.updateValue(work, forKey: key) { state.ending[earlier.number] = earlier }
            return state.latest
        }
        forget(number, of: key, after: listener)
        return Opened(work: number, signals: signals, stop: stop, alone: alone)
    }

    /// Listens to a task that is at work here.
    /// - Returns: the task as far as it has come, and what is heard of it from there; nil where it is not at work here.
    func join(_ id: String, tenant: String) -> (task: A2A.Task, signals: Signals)? {
        let (signals, listener) = Signals.makeStream()
        let key = TaskKey(tenant: tenant, id: id)
        let joined: (A2A.Task, Int)? = state.withLock { state in
            guard let task = state.works[key]?.task else { return nil }
            state.latest += 1
            state.works[key]?.listeners[state.latest] = listener
            state.works[key]?.aloneSince = nil
            return (task, state.latest)
        }
        guard let (task, number) = joined else { return nil }
        forget(number, of: key, after: listener)
        return (task, signals)
    }

    /// Somebody asks for a task without listening: where nobody listens, that counts for a while.
    /// - Returns: false where it is not at work here.
    func notice(_ record: TaskRecord) -> Bool {
        state.withLock { state in
            let key = TaskKey(tenant: record.tenant, id: record.task.id)
            guard state.works[key] != nil else { return false }
            state.works[key]?.left(alone: .now)
            return true
        }
    }

    /// What is at work here.
    var underWay: [TaskKey] { state.withLock { Array($0.works.keys) } }

    /// Whether nobody has listened to this work for so long.
    func isAlone(_ record: TaskRecord, work number: Int, for time: Duration) -> Bool {
        state.withLock { state in
            guard let work = state.works[TaskKey(tenant: record.tenant, id: record.task.id)], work.number == number,
                let since = work.aloneSince
            else { return false }
            return since + time <= .now
        }
    }

    /// The task has come further.
    func progress(_ progress: TurnProgress, of record: TaskRecord, work: Int) {
        state.withLock { state in
            let key = TaskKey(tenant: record.tenant, id: record.task.id)
            guard state.works[key]?.number == work, let update = state.works[key]?.advance(progress) else { return }
            for listener in state.works[key]?.listeners.values ?? [:].values { listener.yield(.update(update)) }
        }
    }

    /// The work is over, one way or the other: everybody is told, and nothing is heard of it any more.
    /// - Parameter number: which work; nil = the one that goes on now, which is stopped, and whose own end nobody hears of then.
    func end(_ record: TaskRecord, _ result: Result<TaskRecord, any Error>, work number: Int?) {
        let key = TaskKey(tenant: record.tenant, id: record.task.id)
        let work: Work? = state.withLock { state in
            guard let number, state.works[key]?.number != number else { return state.works.removeValue(forKey: key) }
            return state.ending.removeValue(forKey: number)
        }
        for listener in work?.listeners.values ?? [:].values {
            switch result {
            case .success(let ended):
                listener.yield(.ended(ended))
                listener.finish()
            case .failure(let error): listener.finish(throwing: error)
            }
        }
        if number == nil { work?.stop.yield() }
        work?.stop.finish()
        work?.alone.finish()
    }

    private func forget(_ number: Int, of key: TaskKey, after listener: Signals.Continuation) {
        listener.onTermination = { [weak self] reason in
            // A stream that was finished here is gone already; under the lock there is no way back in.
            guard case .cancelled = reason else { return }
            self?.state.withLock { state in
                guard state.works[key]?.listeners.removeValue(forKey: number) != nil else { return }
                state.works[key]?.left(alone: .now)
            }
        }
    }
}

extension TaskHub.Work {
    /// - Returns: what listeners are told; nil where there is nothing yet.
    fileprivate mutating func advance(_ progress: TurnProgress) -> A2A.StreamResponse? {
        switch progress {
        case .text(let piece):
            defer { appends = true }
            return take(TurnWriter.answer(piece), append: appends)
        case .startOver:
            appends = false
            return nil
        case .artifact(let artifact):
            return take(TurnWriter.artifact(artifact), append: false)
        case .piece(let artifact, let append, let isLast):
            return take(artifact, append: append, isLast: isLast)
        }
    }

    private mutating func take(_ artifact: A2A.Artifact, append: Bool, isLast: Bool = false) -> A2A.StreamResponse {
        task.artifacts = (task.artifacts ?? []).taking(artifact, append: append)
        return A2A.StreamResponse(
            artifactUpdate: A2A.ArtifactUpdate(
                taskId: task.id,
                contextId: task.contextId,
                artifact: artifact,
                append: append ? true : nil,
                lastChunk: isLast ? true : nil
            )
        )
    }
}

extension [A2A.Artifact] {
    /// With an artifact that is new, in place of an earlier one, or going on with it.
    func taking(_ artifact: A2A.Artifact, append: Bool) -> [A2A.Artifact] {
        var all = self
        guard let index = firstIndex(where: { $0.artifactId == artifact.artifactId }) else { return self + [artifact] }
        guard append else {
            all[index] = artifact
            return all
        }
        if all[index].parts.count == 1, artifact.parts.count == 1, let said = all[index].parts[0].text,
            let more = artifact.parts[0].text
        {
            all[index].parts[0].text = said + more
        } else {
            all[index].parts += artifact.parts
        }
        return all
    }
}
