import Clients
import Foundation
import Platform
import SharedModels

/// What came of reading one agent's card.
enum CardReading: Sendable {
    case card(AgentCard)
    /// No answer, or one that is no card.
    case absent(String)
    /// No answer in time: a machine that is busy has its agents still.
    case silent(String)
    /// A card that offers nothing by which its agent could be reached, or needs more than is understood here.
    case unusable(String)

    static func read(at url: URL, process: ProcessContext) async -> CardReading {
        do {
            let card = try await AgentClient(baseURL: url, process: process).card()
            _ = try AgentClient(card: card, foundAt: url, process: process)
            if let refusal = CardCheck.refusal(of: card, isOurs: AgentClient.isOurs(url, process)) {
                return .unusable(refusal)
            }
            return .card(card)
        } catch let error as AgentAccess.Unusable {
            return .unusable(error.reason)
        } catch let error as UpstreamError where error.kind == .timeout {
            return .silent("\(error)")
        } catch let error as DeadlineExceeded {
            return .silent("\(error)")
        } catch {
            return .absent("\(error)")
        }
    }

    /// Of all addresses at once.
    static func read(_ urls: [URL], process: ProcessContext) async -> [URL: CardReading] {
        await withTaskGroup(of: (URL, CardReading).self) { group in
            for url in urls {
                group.addTask { (url, await read(at: url, process: process)) }
            }
            var cards: [URL: CardReading] = [:]
            for await (url, card) in group { cards[url] = card }
            return cards
        }
    }
}
