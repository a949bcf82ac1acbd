import Platform

/// What every agent counts.
enum AgentMetrics {
    static let turns = HistogramFamily(
        "agent_turn_duration_seconds",
        "Turns of an agent, by how they ended and the model that spoke last.",
        labels: ["agent", "state", "model"],
        buckets: HistogramFamily.longDurations
    )
    static let tools = HistogramFamily(
        "agent_tool_duration_seconds",
        "Calls of an agent's tools; refused: by the tool itself, which tells the model why.",
        labels: ["agent", "tool", "outcome"]
    )
    static let fallbacks = CounterFamily(
        "agent_model_fallbacks_total",
        "Times that a model failed in a turn and the next one answered, by the one that failed.",
        labels: ["provider", "model", "reason"]
    )
    static let remembered = CounterFamily(
        "agent_memories_delivered_total",
        "Messages of users that were taken to the memory service."
    )
    static let pushes = CounterFamily(
        "agent_push_notifications_total",
        "Push notifications that were tried, by what became of them.",
        labels: ["agent", "outcome"]
    )

    /// Has all of them shown.
    static func declare() { _ = (turns, tools, fallbacks, remembered, pushes) }
}
