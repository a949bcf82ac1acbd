/// Parameters laid out as libpq wants them: all values in one block of memory, each followed by a NUL.
struct ParameterBlock {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ parameters: [PostgresParameter]) {
        bytes.reserveCapacity(parameters.reduce(0) { $0 + ($1.bytes?.count ?? 0) + 1 })
        for parameter in parameters {
            offsets.append(parameter.bytes == nil ? nil : bytes.count)
            lengths.append(Int32(clamping: parameter.bytes?.count ?? 0))
            formats.append(parameter.format.rawValue)
            guard let value = parameter.bytes else { continue }
            bytes += value
            bytes.append(0)
        }
    }

    typealias Values = UnsafePointer<UnsafePointer<CChar>?>?

    /// The pointers are valid within `body` only; libpq copies what it needs.
    func withPointers<R>(_ body: (Int32, Values, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R) -> R {
        guard !offsets.isEmpty else { return body(0, nil, nil, nil) }
        return bytes.withUnsafeBytes { block in
            let start = block.bindMemory(to: CChar.self).baseAddress
            let values = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
            return body(Int32(offsets.count), values, lengths, formats)
        }
    }
}
