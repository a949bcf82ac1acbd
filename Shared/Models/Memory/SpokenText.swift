/// A memory as it is embedded: "{speaker}: {text}".
public enum SpokenText {
    /// The content without the speaker's name that may lead it ("Ann: …").
    public static func body(of content: String, speaker: String?) -> String {
        guard let speaker, content.hasPrefix(speaker + ": ") else { return content }
        return String(content.dropFirst(speaker.count + 2))
    }

    public static func text(of content: String, speaker: String?) -> String {
        speaker.map { "\($0): \(body(of: content, speaker: speaker))" } ?? content
    }
}
