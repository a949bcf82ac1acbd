import Logging
import Platform
import SharedModels

extension AgentRuntime {
    /// Has the calls of one step done: those that read at the same time, those that write one after the other. Results come in the order
    /// of the calls.
    func perform(_ calls: [ToolCall], _ context: TurnContext) async throws -> [ToolResult] {
        let numbered = Array(calls.enumerated())
        let writing = numbered.filter { writes($0.element) }
        let reading = numbered.filter { !writes($0.element) }
        return try await withThrowingTaskGroup(of: [(Int, ToolResult)].self) { group in
            for (index, call) in reading {
                group.addTask { [(index, try await perform(call, number: index, context))] }
            }
            group.addTask {
                var done: [(Int, ToolResult)] = []
                for (index, call) in writing { done.append((index, try await perform(call, number: index, context))) }
                return done
            }
            var results: [(Int, ToolResult)] = []
            for try await some in group { results += some }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Of a tool that is not there. It may reach the user, who knows of no tools.
    static let cannotBeDone = "That cannot be done here."

    func tool(of call: ToolCall) -> (any AgentTool)? {
        definition.allowedTools.first { $0.name == call.name }
    }

    private func writes(_ call: ToolCall) -> Bool { tool(of: call)?.writes ?? false }

    private func perform(_ call: ToolCall, number: Int, _ context: TurnContext) async throws -> ToolResult {
        guard number < limits.callsPerStep else {
            return ToolResult(
                content: ToolError("This was not done: at most \(limits.callsPerStep) tools are called at once.")
                    .content
            )
        }
        if let error = control.error(for: call) { return ToolResult(content: error.content) }
        guard let tool = tool(of: call) else {
            context.logger.warning("a tool was asked for that is not there", metadata: ["tool": "\(call.name)"])
            return ToolResult(
                content: [
                    "error": .string(Self.cannotBeDone), "detail": .string("There is no tool named \(call.name)."),
                ]
            )
        }
        let problems = JSONSchema.problems(of: call.arguments, against: tool.parameters)
        guard problems.isEmpty else { return ToolResult(content: ToolError.arguments(problems).content) }
        let began = ContinuousClock.now
        var outcome = "failed"
        defer {
            AgentMetrics.tools.observe(ContinuousClock.now - began, definition.service.name, tool.name, outcome)
        }
        return try await Tracing.span("execute_tool \(tool.name)", .inside, Self.traced(tool, call)) { span in
            do {
                var result = try await tool.call(call.arguments, turn: context)
                result.content = result.content.bounded(to: limits.resultBytes)
                outcome = "done"
                return result
            } catch let error as ToolError {
                outcome = "refused"
                span?.set("error.type", "refused")
                return ToolResult(content: error.content)
            }
        }
    }

    /// https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/#execute-tool-span
    private static func traced(_ tool: any AgentTool, _ call: ToolCall) -> [(String, SpanValue)] {
        [
            ("gen_ai.operation.name", "execute_tool"), ("gen_ai.tool.name", .text(tool.name)),
            ("gen_ai.tool.type", "function"), ("gen_ai.tool.call.id", .text(call.id)),
        ]
    }
}
