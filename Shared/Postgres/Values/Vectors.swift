/// pgvector's halfvec: floats of 16 bits. As a parameter its type is inferred, so the context must name it: a halfvec
/// column, or `\(vector)::halfvec`.
public struct HalfVector: Sendable, Hashable, PostgresEncodable, PostgresDecodable {
    public var values: [Float]

    /// A value beyond ±65,504 becomes infinite, which the server refuses.
    public init(_ values: [Float]) { self.values = values }

    public static var postgresType: PostgresType { .inferred }

    /// halfvec_send of pgvector: int16 dimensions, int16 zero, then each element big-endian.
    public var postgresParameter: PostgresParameter {
        let count = values.count
        let bytes = [UInt8](unsafeUninitializedCapacity: 4 + count * 2) { buffer, initialized in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.storeBytes(of: UInt16(truncatingIfNeeded: count).bigEndian, toByteOffset: 0, as: UInt16.self)
            raw.storeBytes(of: 0, toByteOffset: 2, as: UInt16.self)
            for index in 0..<count {
                let half = Float16(values[index]).bitPattern.bigEndian
                raw.storeBytes(of: half, toByteOffset: 4 + index * 2, as: UInt16.self)
            }
            initialized = 4 + count * 2
        }
        return PostgresParameter(type: .inferred, format: .binary, bytes: bytes)
    }

    public init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.vectorElements(width: 2, for: HalfVector.self)
        values = bytes.withUnsafeBytes { raw in
            (0..<(raw.count / 2)).map { index in
                Float(
                    Float16(
                        bitPattern: UInt16(bigEndian: raw.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
                    )
                )
            }
        }
    }
}

/// pgvector's vector: floats of 32 bits. As a parameter its type is inferred, so the context must name it: a vector
/// column, or `\(vector)::vector`.
public struct Vector: Sendable, Hashable, PostgresEncodable, PostgresDecodable {
    public var values: [Float]

    public init(_ values: [Float]) { self.values = values }

    public static var postgresType: PostgresType { .inferred }

    /// vector_send of pgvector: int16 dimensions, int16 zero, then each element big-endian.
    public var postgresParameter: PostgresParameter {
        let count = values.count
        let bytes = [UInt8](unsafeUninitializedCapacity: 4 + count * 4) { buffer, initialized in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.storeBytes(of: UInt16(truncatingIfNeeded: count).bigEndian, toByteOffset: 0, as: UInt16.self)
            raw.storeBytes(of: 0, toByteOffset: 2, as: UInt16.self)
            for index in 0..<count {
                raw.storeBytes(
                    of: values[index].bitPattern.bigEndian,
                    toByteOffset: 4 + index * 4,
                    as: UInt32.self
                )
            }
            initialized = 4 + count * 4
        }
        return PostgresParameter(type: .inferred, format: .binary, bytes: bytes)
    }

    public init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.vectorElements(width: 4, for: Vector.self)
        values = bytes.withUnsafeBytes { raw in
            (0..<(raw.count / 4)).map { index in
                Float(bitPattern: UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
            }
        }
    }
}

extension PostgresCell {
    /// The elements after the head, when the value is as long as one with elements of `width` bytes must be. The types have
    /// no fixed OID; the length tells a halfvec from a vector.
    fileprivate func vectorElements(width: Int, for target: Any.Type) throws(PostgresError) -> ArraySlice<UInt8> {
        var reader = ByteReader(try value(for: target))
        guard type.rawValue >= PostgresType.firstOwn, let dimensions = reader.integer(UInt16.self),
            reader.integer(UInt16.self) == 0, reader.rest.count == Int(dimensions) * width
        else { throw mismatch(target) }
        return reader.rest
    }
}
