/// Who a transaction acts for. Becomes the transaction-local setting `request.jwt.claims`, which the policies of
/// row-level security read.
public struct DatabaseClaims: Sendable, Hashable {
    public var tenant: String
    public var subject: String?
    public var namespaces: [String]
    public var role: String

    public init(tenant: String, subject: String? = nil, namespaces: [String] = [], role: String = "service") {
        self.tenant = tenant
        self.subject = subject
        self.namespaces = namespaces
        self.role = role
    }

    /// `{"tenant_id":…,"sub":…,"namespaces":[…],"role":…}`; `sub` is left out when there is none.
    public var json: String {
        var text = "{\"tenant_id\":" + Self.quote(tenant)
        if let subject { text += ",\"sub\":" + Self.quote(subject) }
        text += ",\"namespaces\":[" + namespaces.map(Self.quote).joined(separator: ",") + "]"
        return text + ",\"role\":" + Self.quote(role) + "}"
    }

    /// RFC 8259 §7. By hand because this runs before every statement, and a `JSONEncoder` costs more than the query.
    private static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                quoted += "\\u" + String(repeating: "0", count: scalar.value < 0x10 ? 3 : 2)
                quoted += String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
