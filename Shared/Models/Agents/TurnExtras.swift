/// What travels beside the text between the supervisor and an agent, in the metadata of A2A messages.
public enum TurnMetadata {
    /// Request: `[ChatRequest.HistoryItem]`, the latest messages of the session, oldest first, without the new one.
    public static let history = "history"
    /// Request: `[String]`, what the supervisor remembers of this user that bears on the message.
    public static let memories = "memories"
    /// Request: object, what has been captured in this session so far.
    public static let captured = "captured"
    /// Answer: `[SuggestedAction]`.
    public static let actions = "suggested_actions"
    /// Answer: object, what was learned from the user in this turn.
    public static let capturedData = "captured_data"
    /// Answer: `[UsedMemory]`.
    public static let memoriesUsed = "memories_used"
    /// Answer: `[String]`, the fields that are still needed (state input required).
    public static let missing = "missing"
    /// Answer: id of an agent that should go on (a hand-off goes through the supervisor).
    public static let handoff = "handoff"
    /// Answer: the model that spoke (`offline`, `gpt-5-nano` …).
    public static let model = "model"
    /// Answer: `{input_tokens, output_tokens}` of the language models, where one spoke.
    public static let usage = "usage"
    /// Answer: version of the contract that the agent works by.
    public static let contractVersion = "contract_version"
}
