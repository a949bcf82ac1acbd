/// Finds the longest known key at the start of some bytes in one pass.
struct ByteTrie: Sendable {
    private struct Node {
        var byte: UInt8
        /// The key's value; none where no key ends here.
        var value = none
        var firstChild = none
        // Siblings are a linked list: past the first letters it is one or two long.
        var nextSibling = none
    }

    private var nodes = [Node(byte: 0)]

    /// Empty keys are ignored; a later value replaces an earlier one.
    mutating func insert(_ key: some Sequence<UInt8>, value: Int32) {
        var node = 0
        for byte in key {
            if let next = child(of: node, byte) {
                node = next
                continue
            }
            nodes.append(Node(byte: byte, nextSibling: nodes[node].firstChild))
            nodes[node].firstChild = Int32(nodes.count - 1)
            node = nodes.count - 1
        }
        if node != 0 { nodes[node].value = value }
    }

    /// The value of the longest key at `start`, and where it ends; nil where none fits.
    func longestMatch(in bytes: [UInt8], from start: Int) -> (value: Int32, end: Int)? {
        var node = 0
        var best: (value: Int32, end: Int)?
        var index = start
        while index < bytes.count, let next = child(of: node, bytes[index]) {
            node = next
            index += 1
            if nodes[node].value != none { best = (nodes[node].value, index) }
        }
        return best
    }

    private func child(of node: Int, _ byte: UInt8) -> Int? {
        var candidate = nodes[node].firstChild
        while candidate != none {
            if nodes[Int(candidate)].byte == byte { return Int(candidate) }
            candidate = nodes[Int(candidate)].nextSibling
        }
        return nil
    }
}

private let none: Int32 = -1
