/// What was said of an answer so far, so that something of it can be taken back.
actor SpokenText {
    private var text = ""

    /// - Returns: the event as a listener is to hear it.
    func taking(_ event: TurnEvent) -> TurnEvent {
        switch event {
        case .token(let piece): text += piece
        case .takenBack(let count):
            text.unicodeScalars.removeLast(min(count, text.unicodeScalars.count))
            return .restart(text)
        default: break
        }
        return event
    }
}
