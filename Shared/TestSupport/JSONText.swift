import Foundation
public import SharedModels

/// The value that a JSON text stands for, for comparing without regard to spaces and the order of keys.
public func json(_ text: String) throws -> JSONValue { try JSON.decode(from: Data(text.utf8)) }

/// What `value` looks like on the wire.
public func json(encoding value: some Encodable) throws -> JSONValue { try JSONValue(encoding: value) }
