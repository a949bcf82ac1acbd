import Platform

/// What the supervisor counts beside what every agent does.
enum SupervisorMetrics {
    static let routed = CounterFamily(
        "supervisor_routed_total",
        "Messages that were routed, by the agent that was chosen; supervisor: answered by itself.",
        labels: ["agent"]
    )
    static let answers = HistogramFamily(
        "supervisor_agent_duration_seconds",
        "Answers of agents to the supervisor, by how they ended.",
        labels: ["agent", "outcome"],
        buckets: HistogramFamily.longDurations
    )

    /// Has all of them shown.
    static func declare() { _ = (routed, answers) }
}
