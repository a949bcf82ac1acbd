import Foundation
import SharedModels

/// An artifact for the terminal: its facts a line each, its lists as tables. It asks nothing of the artifact's shape, so that
/// those of agents that join later show as well.
struct ArtifactText {
    private static let rowLimit = 12
    private static let columnLimit = 7
    /// Shown first, where an object has them.
    private static let preferred = [
        "number", "application_number", "name", "manufacturer", "category", "payload", "payment", "interest",
        "principal",
        "balance", "lease_from", "price", "distance_miles", "coverage", "phone", "email", "website", "status",
        "financial_score",
    ]
    /// For machines, or too long for a cell.
    private static let hidden: Set<String> = [
        "id", "image_url", "source_url", "is_sample", "zip_codes", "specifications", "description", "price_source",
        "price_date", "slug", "embedding",
    ]

    var artifact: ChatArtifact
    var width: Int

    var text: String {
        let title = artifact.description ?? artifact.name.split(separator: "_").joined(separator: " ")
        let lines = body(artifact.data)
        return lines.isEmpty ? "" : ([title] + lines).joined(separator: "\n")
    }

    private func body(_ value: JSONValue) -> [String] {
        switch value {
        case .array(let items):
            return table(items)
        case .object(let members):
            if let compared = comparison(members) { return compared }
            var lines: [String] = []
            let facts = order(members.filter { Self.cell($0.value) != nil && !Self.hidden.contains($0.key) }.map(\.key))
            if !facts.isEmpty {
                let pairs = facts.compactMap { key in
                    members[key].flatMap(Self.cell).map { "\(Self.label(key)): \($0)" }
                }
                lines.append(contentsOf: wrapped(pairs))
            }
            for key in members.keys.sorted() where !Self.hidden.contains(key) {
                if case .array(let items)? = members[key], !items.isEmpty, items.allSatisfy({ $0.objectValue != nil }) {
                    if !facts.isEmpty || members.count > 1 { lines.append(Self.label(key)) }
                    lines.append(contentsOf: table(items))
                } else if case .object? = members[key], let inner = members[key] {
                    let nested = body(inner)
                    if !nested.isEmpty { lines.append(contentsOf: [Self.label(key)] + nested.map { "  " + $0 }) }
                }
            }
            return lines
        default:
            return Self.cell(value).map { [$0] } ?? []
        }
    }

    /// Things side by side, a column each: `rows` of a label and as many values as there are names.
    private func comparison(_ members: [String: JSONValue]) -> [String]? {
        guard let rows = members["rows"]?.arrayValue, !rows.isEmpty,
            let names = members.filter({ $0.key != "rows" }).values
                .lazy.compactMap({ $0.arrayValue?.map { $0.stringValue ?? "" } }).first, !names.isEmpty,
            rows.allSatisfy({ $0["label"]?.stringValue != nil && $0["values"]?.arrayValue?.count == names.count })
        else { return nil }
        var table = TextTable(columns: [""] + names)
        for row in rows {
            let values = (row["values"]?.arrayValue ?? []).map { Self.cell($0) ?? "–" }
            table.add([row["label"]?.stringValue ?? ""] + values)
        }
        return table.text(width: width).split(separator: "\n").map(String.init)
    }

    private func table(_ items: [JSONValue]) -> [String] {
        let rows = items.compactMap(\.objectValue)
        guard rows.count == items.count, !rows.isEmpty else {
            return items.compactMap(Self.cell).map { "- " + $0 }
        }
        let present = Set(
            rows.flatMap { row in row.filter { Self.cell($0.value) != nil && !Self.hidden.contains($0.key) }.map(\.key)
            }
        )
        let columns = order(Array(present)).prefix(Self.columnLimit)
        guard !columns.isEmpty else { return [] }
        var table = TextTable(columns: columns.map(Self.label))
        func add(_ row: [String: JSONValue]) { table.add(columns.map { key in row[key].flatMap(Self.cell) ?? "" }) }
        if rows.count > Self.rowLimit, rows.allSatisfy({ $0["number"] != nil }), let last = rows.last {
            // A schedule is told by how it begins and how it ends.
            rows.prefix(3).forEach(add)
            table.add(["…"])
            add(last)
            return table.text(width: width).split(separator: "\n").map(String.init)
        }
        rows.prefix(Self.rowLimit).forEach(add)
        var lines = table.text(width: width).split(separator: "\n").map(String.init)
        if rows.count > Self.rowLimit { lines.append("… and \(rows.count - Self.rowLimit) more") }
        return lines
    }

    private func order(_ keys: [String]) -> [String] {
        keys.sorted { left, right in
            let places = [left, right].map { Self.preferred.firstIndex(of: $0) ?? Self.preferred.count }
            return places[0] == places[1] ? left < right : places[0] < places[1]
        }
    }

    /// `a: 1 · b: 2`, as many to a line as fit.
    private func wrapped(_ pairs: [String]) -> [String] {
        var lines: [String] = []
        for pair in pairs {
            if let last = lines.last, last.count + 3 + pair.count <= width {
                lines[lines.count - 1] = "\(last) · \(pair)"
            } else {
                lines.append(pair)
            }
        }
        return lines
    }

    private static func label(_ key: String) -> String { key.split(separator: "_").joined(separator: " ") }

    /// What fits into a cell; nil for objects, lists of objects, and nothing.
    private static func cell(_ value: JSONValue) -> String? {
        switch value {
        case .null, .object: return nil
        case .bool(let flag): return flag ? "yes" : "no"
        case .int(let number): return String(number)
        case .double(let number): return number.formatted(.number.precision(.fractionLength(0...2)).grouping(.never))
        case .string(let text): return text.isEmpty ? nil : text
        case .array(let items):
            let texts = items.compactMap(cell)
            return texts.count == items.count && !texts.isEmpty ? texts.joined(separator: ", ") : nil
        }
    }
}
