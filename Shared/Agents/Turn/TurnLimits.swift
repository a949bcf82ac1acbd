/// What a turn may take.
public struct TurnLimits: Sendable, Hashable {
    /// How often a model may be asked in one turn, 10.
    public var steps = 10
    /// Tokens that language models may take in one turn, prompt and answer of every step, 60,000. A provider that counts none is
    /// taken at a token for four bytes.
    public var tokens = 60_000
    /// Of these what was said before may take an eighth, since every step brings it along.
    var historyTokens: Int { tokens / 8 }
    /// Tools that a model may call in one step; those past it are not called, and the model is told.
    public var callsPerStep = 16
    /// The whole turn, 30 s; less where the request's own deadline is nearer.
    public var turn: Duration = .seconds(30)
    /// The look-up of memories, 1.5 s: past it the turn goes on without them.
    public var recall: Duration = .milliseconds(1_500)
    /// Bytes of a tool's result that a model is shown, 64 KiB.
    public var resultBytes = 65_536
    /// Memories that score less are not used, 0.35.
    public var recallThreshold = 0.35
    /// Turns that run at the same time in one process, 256; past it a message is refused with 503.
    public var concurrentTurns = 256

    public init() {}
}
