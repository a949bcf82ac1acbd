/// A type of the database by its OID. The constants are those of pg_type.dat, fixed for built-in types; types of
/// extensions (vector, halfvec, citext) and of the schema (enums) have other OIDs in every database.
public struct PostgresType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public var rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Lets the server infer the type of a parameter from its context.
    public static let inferred = PostgresType(rawValue: 0)
    public static let bool = PostgresType(rawValue: 16)
    public static let bytea = PostgresType(rawValue: 17)
    public static let char = PostgresType(rawValue: 18)
    public static let name = PostgresType(rawValue: 19)
    public static let int8 = PostgresType(rawValue: 20)
    public static let int2 = PostgresType(rawValue: 21)
    public static let int4 = PostgresType(rawValue: 23)
    public static let text = PostgresType(rawValue: 25)
    public static let oid = PostgresType(rawValue: 26)
    public static let json = PostgresType(rawValue: 114)
    public static let xml = PostgresType(rawValue: 142)
    public static let float4 = PostgresType(rawValue: 700)
    public static let float8 = PostgresType(rawValue: 701)
    public static let unknown = PostgresType(rawValue: 705)
    public static let bpchar = PostgresType(rawValue: 1042)
    public static let varchar = PostgresType(rawValue: 1043)
    public static let date = PostgresType(rawValue: 1082)
    public static let timestamp = PostgresType(rawValue: 1114)
    public static let timestamptz = PostgresType(rawValue: 1184)
    public static let numeric = PostgresType(rawValue: 1700)
    public static let uuid = PostgresType(rawValue: 2950)
    public static let jsonb = PostgresType(rawValue: 3802)
    public static let boolArray = PostgresType(rawValue: 1000)
    public static let timestamptzArray = PostgresType(rawValue: 1185)
    public static let int4Array = PostgresType(rawValue: 1007)
    public static let textArray = PostgresType(rawValue: 1009)
    public static let int8Array = PostgresType(rawValue: 1016)
    public static let float4Array = PostgresType(rawValue: 1021)
    public static let float8Array = PostgresType(rawValue: 1022)
    public static let uuidArray = PostgresType(rawValue: 2951)

    /// The first OID that a database gives to what is created in it (`FirstNormalObjectId`).
    static let firstOwn: UInt32 = 16384

    public var description: String { Self.names[rawValue] ?? "the type with OID \(rawValue)" }

    private static let names: [UInt32: String] = [
        16: "bool", 17: "bytea", 18: "\"char\"", 19: "name", 20: "int8", 21: "int2", 23: "int4", 25: "text", 26: "oid",
        114: "json", 142: "xml", 650: "cidr", 700: "float4", 701: "float8", 705: "unknown", 869: "inet", 790: "money",
        1000: "bool[]", 1005: "int2[]", 1007: "int4[]", 1009: "text[]", 1015: "varchar[]", 1016: "int8[]",
        1021: "float4[]", 1022: "float8[]", 1042: "char(n)", 1043: "varchar", 1082: "date", 1083: "time",
        1114: "timestamp", 1115: "timestamp[]", 1184: "timestamptz", 1185: "timestamptz[]", 1186: "interval",
        1231: "numeric[]", 1266: "timetz", 1700: "numeric", 2249: "record", 2278: "void", 2950: "uuid", 2951: "uuid[]",
        3614: "tsvector", 3615: "tsquery", 3802: "jsonb", 3807: "jsonb[]", 3904: "int4range", 3910: "tstzrange",
    ]
}
