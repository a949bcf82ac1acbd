import Logging
import SharedModels

extension AgentRuntime {
    /// Has the calls of one step done at the same time; results come in the order of the calls.
    func perform(_ calls: [ToolCall], _ context: TurnContext) async throws -> [ToolResult] {
        try await withThrowingTaskGroup(of: (Int, ToolResult).self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask { (index, try await perform(call, context)) }
            }
            var results: [(Int, ToolResult)] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func perform(_ call: ToolCall, _ context: TurnContext) async throws -> ToolResult {
        if let error = control.error(for: call) { return ToolResult(content: error.content) }
        guard let tool = definition.allowedTools.first(where: { $0.name == call.name }) else {
            context.logger.warning("model asked for a tool it does not have", metadata: ["tool": "\(call.name)"])
            return ToolResult(content: ToolError("There is no tool named \(call.name).").content)
        }
        let problems = JSONSchema.problems(of: call.arguments, against: tool.parameters)
        guard problems.isEmpty else {
            return ToolResult(content: ToolError.arguments(problems).content)
        }
        do {
            var result = try await tool.call(call.arguments, turn: context)
            result.content = result.content.bounded(to: limits.resultBytes)
            return result
        } catch let error as ToolError {
            return ToolResult(content: error.content)
        }
    }
}
