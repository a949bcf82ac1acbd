import Foundation
import SharedModels

/// A row that an answer rests on.
struct Citation: Codable, Sendable, Hashable {
    enum Kind: String, Codable, Sendable { case robot, article, industry }

    var type: Kind
    /// Id of a robot, slug of an article or an industry.
    var id: String
    var title: String
    /// Where the row has it from.
    var url: String?

    init(_ robot: CatalogueEntry) {
        (type, id, title, url) = (.robot, robot.id.uuidString.lowercased(), robot.name, robot.sourceURL)
    }

    init(_ article: Article) {
        (type, id, title, url) = (.article, article.slug, article.question, article.source?.url)
    }

    init(_ profile: IndustryProfile) { (type, id, title, url) = (.industry, profile.slug, profile.name, nil) }
}

extension [Citation] {
    var json: JSONValue { (try? JSONValue(encoding: self)) ?? [] }
}
