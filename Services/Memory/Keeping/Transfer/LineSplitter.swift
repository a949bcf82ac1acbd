import Foundation

/// Cuts a stream of bytes into lines, and holds no more than one of them.
struct LineSplitter: Sendable {
    enum Line: Sendable, Hashable {
        case text(Data, number: Int)
        /// Longer than a line may be; its bytes are not kept.
        case tooLong(number: Int)

        var number: Int {
            switch self {
            case .text(_, let number), .tooLong(let number): number
            }
        }
    }

    let maximumLength: Int
    private var kept = Data()
    private var isTooLong = false
    private var number = 0

    init(maximumLength: Int) { self.maximumLength = maximumLength }

    /// The lines that these bytes end. Empty ones are counted and left out.
    mutating func add(_ bytes: some Sequence<UInt8>) -> [Line] {
        var lines: [Line] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if let line = take() { lines.append(line) }
            } else if kept.count < maximumLength {
                if !isTooLong { kept.append(byte) }
            } else {
                isTooLong = true
                kept = Data()
            }
        }
        return lines
    }

    /// What is left without an end of line.
    mutating func finish() -> Line? { kept.isEmpty && !isTooLong ? nil : take() }

    private mutating func take() -> Line? {
        number += 1
        defer {
            kept = Data()
            isTooLong = false
        }
        if isTooLong { return .tooLong(number: number) }
        if kept.last == UInt8(ascii: "\r") { kept.removeLast() }
        let blank = kept.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return blank ? nil : .text(kept, number: number)
    }
}
