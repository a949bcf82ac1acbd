import Postgres
import SharedModels

/// A value as jsonb. PostgreSQL cannot hold U+0000 in it (manual, 8.14), so that character is left out.
struct StoredJSON: PostgresEncodable {
    let text: String

    init(_ value: some Encodable) throws { text = Self.withoutNUL(try JSON.encodeText(value)) }

    static var postgresType: PostgresType { PostgresJSON.postgresType }
    var postgresParameter: PostgresParameter { PostgresJSON(text: text).postgresParameter }

    static func withoutNUL(_ json: String) -> String {
        guard json.contains("\\u0000") else { return json }
        var result: [UInt8] = []
        let bytes = Array(json.utf8)
        let escape = Array("\\u0000".utf8)
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: escape) {
                index += escape.count
            } else if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
                // A pair: the backslash before "u0000" may itself be escaped.
                result += bytes[index...index + 1]
                index += 2
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
