public import Foundation
public import Platform

/// Settings that every agent has beside those of every process. A service may read them into its own.
public struct AgentSettings: ServiceSettings {
    /// `AGENT_CONTRACT`: path of the contract; see ``AgentContract/load(service:configured:)`` for where it is found else.
    public var contractPath: String?
    /// `PUBLIC_URL`: where the agent is reached from outside, for its card; the service's own URL when unset.
    public var publicURL: URL?
    /// `TURN_TIMEOUT` (seconds, 30), `RECALL_TIMEOUT` (seconds, 1.5), `MAX_STEPS` (10), `RECALL_THRESHOLD` (0.35),
    /// `MAX_TURN_TOKENS` (60,000), `MAX_CONCURRENT_TURNS` (256).
    public var limits = TurnLimits()
    /// `HANGUP_GRACE` (seconds, 10): how long a turn goes on once whoever waits for it has left. A caller that did not want to wait, or is
    /// told by push notification, leaves none.
    public var grace = Self.usualGrace
    /// `AGENT_TASK_DAYS` (90): tasks that ended, or have waited for their user, for so long are deleted; 0 keeps them all.
    public var taskDays = 90
    /// Language models; see ``ModelSettings``.
    public var models = ModelSettings()
    /// Push notifications; see ``PushSettings``.
    public var push = PushSettings()

    static let usualGrace: Duration = .seconds(10)

    public init() {}

    public init(from settings: inout SettingsReader) {
        contractPath = settings.optionalString("AGENT_CONTRACT")
        if settings.optionalString("PUBLIC_URL") != nil {
            publicURL = settings.url("PUBLIC_URL", default: "https://agent.example.com")
        }
        limits.turn = settings.seconds("TURN_TIMEOUT", default: limits.turn)
        limits.recall = settings.seconds("RECALL_TIMEOUT", default: limits.recall)
        limits.steps = settings.int("MAX_STEPS", default: limits.steps, in: 1...50)
        limits.tokens = settings.int("MAX_TURN_TOKENS", default: limits.tokens, in: 1_000...10_000_000)
        limits.recallThreshold = settings.double("RECALL_THRESHOLD", default: limits.recallThreshold, in: -1...10)
        limits.concurrentTurns = settings.int("MAX_CONCURRENT_TURNS", default: limits.concurrentTurns, in: 1...10_000)
        grace = settings.seconds("HANGUP_GRACE", default: grace)
        taskDays = settings.int("AGENT_TASK_DAYS", default: taskDays, in: 0...36_500)
        models = ModelSettings(from: &settings)
        push = PushSettings(from: &settings)
    }
}
