/// How slow a client may be with what it sends, as a state that is told what happens on its connection. The time is passed in.
///
/// A head has to come whole within the patience; a body may take as long as that without a byte's credit, and a second more for each
/// kibibyte (as Apache's `RequestReadTimeout … MinRate` has it). Only time counts in which the connection was read from: who is held up by us
/// is not to blame.
struct ClientPace: Sendable {
    enum Phase: Sendable, Hashable {
        /// Nothing of a request has come; how long that may last is another's to say.
        case between
        case head
        case body
        /// The request is there and is being answered.
        case answering
    }

    static let bytesPerSecond = 1_024

    let patience: Duration
    private(set) var phase = Phase.between
    /// Whether the answer came before the request was whole.
    private var isAnswered = false
    private var bytes = 0
    private var waited: Duration = .zero
    /// Since when the connection is being read from; nil while it is not.
    private var readingSince: ContinuousClock.Instant?

    init(patience: Duration, now: ContinuousClock.Instant) {
        self.patience = patience
        readingSince = now
    }

    mutating func asksForMore(now: ContinuousClock.Instant) { readingSince = readingSince ?? now }

    mutating func received(_ count: Int, now: ContinuousClock.Instant) {
        pause(now)
        switch phase {
        case .between: begin(.head)
        case .body: bytes += count
        // What comes early is the next request's, whose clock would cut this one's answer off.
        case .head, .answering: break
        }
    }

    mutating func headIsWhole() { begin(.body) }

    mutating func requestIsWhole() { phase = isAnswered ? .between : .answering }

    /// - Parameter isLast: whether no other request of the connection waits for an answer.
    mutating func answerIsWhole(isLast: Bool = true) {
        switch phase {
        case .answering: if isLast { phase = .between }
        case .body: isAnswered = isLast
        case .between, .head: break
        }
    }

    private mutating func begin(_ phase: Phase) {
        self.phase = phase
        (isAnswered, bytes, waited) = (false, 0, .zero)
    }

    private mutating func pause(_ now: ContinuousClock.Instant) {
        if let since = readingSince { waited += now - since }
        readingSince = nil
    }

    /// - Returns: how long the client still has, zero where its time is up; nil where nothing is waited for.
    func left(now: ContinuousClock.Instant) -> Duration? {
        let credit: Duration
        switch phase {
        case .between, .answering: return nil
        case .head: credit = .zero
        case .body: credit = .milliseconds(bytes * 1_000 / Self.bytesPerSecond)
        }
        let spent = waited + (readingSince.map { now - $0 } ?? .zero)
        return max(.zero, patience + credit - spent)
    }
}
