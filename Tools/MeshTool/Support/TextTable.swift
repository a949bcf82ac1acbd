/// Rows under a head, in columns as wide as they need; the widest gives way first.
struct TextTable {
    private var head: [String]
    private var rows: [[String]] = []

    init(columns: [String]) { head = columns }

    /// Fewer cells than columns are filled up.
    mutating func add(_ cells: [String]) {
        let padded = cells + Array(repeating: "", count: max(0, head.count - cells.count))
        rows.append(
            padded.prefix(head.count).map { cell in String(cell.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
        )
    }

    /// - Parameter width: characters that a line may take; cells that do not fit end in `…`.
    func text(width: Int) -> String {
        var widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let gaps = 2 * max(0, widths.count - 1)
        while widths.reduce(0, +) + gaps > width, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > 6
        {
            widths[widest] -= 1
        }
        let lines = ([head, widths.map { String(repeating: "─", count: $0) }] + rows).map { row in
            zip(row, widths).map(fit).joined(separator: "  ").trimmingSuffix(while: \.isWhitespace)
        }
        return lines.joined(separator: "\n")
    }

    private func fit(_ cell: String, _ width: Int) -> String {
        if cell.count <= width { return cell + String(repeating: " ", count: width - cell.count) }
        return cell.prefix(max(0, width - 1)) + "…"
    }
}

extension String {
    fileprivate func trimmingSuffix(while drop: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, drop(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
