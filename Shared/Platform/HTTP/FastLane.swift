package import HTTPTypes
package import Logging
package import NIOCore

/// Answers some requests on the event loop of their connection, past the router: those of which everything is known without waiting. What
/// it does not take goes the usual way as if it had not looked.
package protocol FastLane: Sendable {
    /// One for each connection. It stands before everything that knows requests but the watch, and is given `HTTPServerRequestPart`s that
    /// can be read in one way alone.
    /// - Parameter watch: to be told when an answer is whole that does not go through it.
    func handler(_ standard: StandardAnswers, watch: RequestWatch) -> any ChannelDuplexHandler & RemovableChannelHandler
}

/// What a fast lane needs in order to answer as ``StandardResponder`` does.
package final class StandardAnswers: Sendable {
    package let room: Room
    /// On every answer that has none of the name.
    package let headers: HTTPFields
    package let notes: RequestNotes
    package let logger: Logger
    package let requestTimeout: Duration
    package let errorStyle: ErrorStyle
    private let leaving: Leaving

    init(
        room: Room,
        headers: HTTPFields,
        notes: RequestNotes,
        logger: Logger,
        requestTimeout: Duration,
        errorStyle: ErrorStyle,
        leaving: Leaving
    ) {
        self.room = room
        self.headers = headers
        self.notes = notes
        self.logger = logger
        self.requestTimeout = requestTimeout
        self.errorStyle = errorStyle
        self.leaving = leaving
    }

    /// The process was told to stop: every answer asks that its connection be closed, which the usual way does.
    package var isLeaving: Bool { leaving.isUnderWay }
}

/// A process's fast lane, as its connections join it.
struct LaneEntrance: Sendable {
    let lane: any FastLane
    let standard: StandardAnswers

    func join(_ pipeline: ChannelPipeline.SynchronousOperations, after watch: RequestWatch) throws {
        try pipeline.addHandler(lane.handler(standard, watch: watch), position: .after(watch))
    }
}
