import Foundation
import Postgres
import Testing

@Suite("Values go to the server and come back the same")
struct ValueTests {
    /// Sends `values` one by one, with `cast` naming the type where it must be named, and reads them back.
    private func roundTrip<T: PostgresEncodable & PostgresDecodable & Equatable & Sendable>(
        _ values: [T],
        as cast: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await TestDatabase.withServer { client in
            for value in values {
                let rows = try await client.query("SELECT \(value)\(unsafe: cast) AS v, \(T?.none)\(unsafe: cast) AS n")
                #expect(try rows[0].decode("v", as: T.self) == value, sourceLocation: sourceLocation)
                #expect(try rows[0].decode("v", as: T?.self) == value, sourceLocation: sourceLocation)
                #expect(try rows[0].decode("n", as: T?.self) == nil, sourceLocation: sourceLocation)
            }
        }
    }

    @Test("Truth values") func bools() async throws { try await roundTrip([true, false]) }

    @Test("Whole numbers to their extremes")
    func integers() async throws {
        try await roundTrip([0, 1, -1, Int.max, Int.min])
        try await roundTrip([0, Int16.max, Int16.min])
        try await roundTrip([0, Int32.max, Int32.min])
        try await roundTrip([0, Int64.max, Int64.min])
    }

    @Test("Floating point to its extremes, infinities included")
    func floats() async throws {
        try await roundTrip(
            [0, -0.1, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, -.infinity] as [Double]
        )
        try await roundTrip([0, -0.1, .pi, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity] as [Float])
        try await TestDatabase.withServer { client in
            let rows = try await client.query("SELECT \(Double.nan) AS d, \(Float.nan) AS f")
            #expect(try rows[0].decode("d", as: Double.self).isNaN)
            #expect(try rows[0].decode("f", as: Float.self).isNaN)
        }
    }

    @Test(
        "Decimals keep every digit",
        arguments: [
            "0", "1", "-1", "0.1", "-0.1", "0.0001", "0.00001", "0.000012345", "10000", "9999", "100000000",
            "12345.678",
            "12345678901234567890.12345678901234567", "99999999999999999999999999999999999999",
            "-99999999999999999999999999999999999999", "340282366920938463463374607431768211455",
            "0.00000000000000000000000000000000000001", "1000000000000000000000000000000000000000000", "3.14",
            "60000.00",
        ]
    )
    func decimals(_ text: String) async throws {
        let value = try #require(Decimal(string: text))
        try await TestDatabase.withServer { client in
            let rows = try await client.query(
                "SELECT \(value) AS sent, \(unsafe: text)::numeric AS literal, \(value) = \(unsafe: text)::numeric AS same"
            )
            #expect(try rows[0].decode("sent", as: Decimal.self) == value)
            #expect(try rows[0].decode("literal", as: Decimal.self) == value)
            #expect(try rows[0].decode("same", as: Bool.self))
            #expect(try rows[0].decode("literal", as: Double.self) == Double(text))
        }
    }

    @Test("A numeric that no Decimal holds is an error, not a rounded value; NaN is NaN")
    func decimalLimits() async throws {
        try await TestDatabase.withServer { client in
            let rows = try await client.query(
                """
                SELECT 'NaN'::numeric AS nan, 'Infinity'::numeric AS inf, 1234567890123456789012345678901234567890123::numeric AS long,
                    1e-200::numeric AS small, sum(n)::numeric AS sum, 2.5::numeric AS fraction FROM generate_series(1, 10) n
                """
            )
            #expect(try rows[0].decode("nan", as: Decimal.self).isNaN)
            #expect(throws: PostgresError.self) { try rows[0].decode("inf", as: Decimal.self) }
            #expect(throws: PostgresError.self) { try rows[0].decode("long", as: Decimal.self) }
            #expect(throws: PostgresError.self) { try rows[0].decode("small", as: Decimal.self) }
            #expect(try rows[0].decode("inf", as: Double.self) == .infinity)
            #expect(try rows[0].decode("small", as: Double.self) == 1e-200)
            #expect(try rows[0].decode("sum", as: Int.self) == 55)
            #expect(throws: PostgresError.self) { try rows[0].decode("fraction", as: Int.self) }
        }
    }

    @Test("Random decimals of every scale keep every digit")
    func randomDecimals() async throws {
        var random = SystemRandomNumberGenerator()
        let texts = (0..<300).map { _ in
            let digits = String(
                (0..<Int.random(in: 1...36, using: &random)).map { _ in Character("\(Int.random(in: 0...9))") }
            )
            let point = Int.random(in: 0...digits.count, using: &random)
            let sign = Bool.random(using: &random) ? "-" : ""
            return sign + "0" + digits.prefix(point) + ".0" + digits.dropFirst(point)
        }
        try await TestDatabase.withServer { client in
            let rows = try await client.query(
                "SELECT t::numeric AS v FROM unnest(\(texts)) WITH ORDINALITY AS u(t, i) ORDER BY i"
            )
            for (row, text) in zip(rows, texts) {
                #expect(try row.decode("v", as: Decimal.self) == Decimal(string: text), "\(text)")
            }
        }
    }

    @Test("Text in any script, empty, and with everything that SQL treats specially")
    func text() async throws {
        let texts = [
            "", "a", "Grüße, 世界 👩🏽‍🚀", "'; DROP TABLE t; --", "\\ \" $1 %s \n\t\u{1}",
            String(repeating: "é", count: 100_000),
        ]
        try await roundTrip(texts, as: "::text")
        try await roundTrip(["char"], as: "::varchar(10)")
    }

    @Test("Text with a NUL, which the server cannot store, is refused and not cut off")
    func nul() async throws {
        try await TestDatabase.withServer { client in
            let error = try await postgresError { _ = try await client.query("SELECT \("a\0b")::text") }
            #expect(error.sqlState == "22021")
        }
    }

    @Test("Text finds its type in the context: enum, jsonb, uuid, timestamptz, interval")
    func inference() async throws {
        try await TestDatabase.with { client in
            try await client.execute("CREATE TYPE mood AS ENUM ('calm', 'tense')")
            try await client.execute("CREATE TABLE t (m mood, j jsonb, u uuid, at timestamptz, i interval, s text)")
            let id = UUID()
            try await client.execute(
                """
                INSERT INTO t VALUES (\("calm"), \("{\"a\": 1}"), \(id.uuidString), \("2026-01-31T12:00:00Z"), \("2 days"), \("x"))
                """
            )
            let rows = try await client.query(
                "SELECT m, j, u, at, i::text AS i, ARRAY[m] AS ms, s FROM t WHERE m = \("calm") AND s = \("x") AND u = \(id)"
            )
            enum Mood: String, PostgresDecodable { case calm, tense }
            #expect(try rows[0].decode("m", as: String.self) == "calm")
            #expect(try rows[0].decode("m", as: Mood.self) == .calm)
            #expect(try rows[0].decode("ms", as: [String].self) == ["calm"])
            #expect(try rows[0].decode("j", as: String.self) == "{\"a\": 1}")
            #expect(try rows[0].decode("u", as: UUID.self) == id)
            #expect(try rows[0].decode("u", as: String.self) == id.uuidString.lowercased())
            #expect(try rows[0].decode("i", as: String.self) == "2 days")
            #expect(try rows[0].decode("at", as: Date.self) == Date(timeIntervalSince1970: 1_769_860_800))
            #expect(throws: PostgresError.self) { try rows[0].decode("s", as: Mood.self) }
        }
    }

    @Test("UUIDs and bytes")
    func bytes() async throws {
        try await roundTrip([UUID(), UUID(), UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))])
        try await roundTrip([Data(), Data([0]), Data(0...255), Data(repeating: 0, count: 300_000)])
    }

    @Test("Moments keep their microseconds from antiquity to the far future")
    func moments() async throws {
        let seconds = [0, 1_769_860_800.123456, -1.000001, 951_782_400, -62_135_596_800, 32_503_680_000, 978_307_200.5]
        try await TestDatabase.withServer { client in
            for second in seconds {
                let date = Date(timeIntervalSince1970: second)
                let rows = try await client.query(
                    "SELECT \(date) AS at, round(extract(epoch FROM \(date)) * 1000000)::bigint AS micros"
                )
                let back: Date = try rows[0].decode("at")
                #expect(abs(back.timeIntervalSince(date)) < 0.000_001, "\(second)")
                #expect(try rows[0].decode("micros", as: Int.self) == Int((second * 1_000_000).rounded()), "\(second)")
                let again = try await client.query("SELECT \(back) = \(date) AS same")
                #expect(try again[0].decode("same", as: Bool.self), "\(second)")
            }
        }
    }

    @Test("Infinite moments, dates and timestamps without a zone are read in UTC")
    func dates() async throws {
        try await TestDatabase.withServer { client in
            let rows = try await client.query(
                """
                SELECT 'infinity'::timestamptz AS forever, '-infinity'::date AS never, '2026-01-31'::date AS day,
                    '2026-01-31 12:00'::timestamp AS local
                """
            )
            #expect(try rows[0].decode("forever", as: Date.self) == .distantFuture)
            #expect(try rows[0].decode("never", as: Date.self) == .distantPast)
            #expect(try rows[0].decode("day", as: Date.self) == Date(timeIntervalSince1970: 1_769_817_600))
            #expect(try rows[0].decode("local", as: Date.self) == Date(timeIntervalSince1970: 1_769_860_800))
        }
    }

    @Test("Arrays, empty ones included")
    func arrays() async throws {
        try await roundTrip([[], ["a"], ["", "b,\"c\"", "{}", "NULL", "世界"]] as [[String]])
        try await roundTrip([[], [UUID(), UUID()]] as [[UUID]])
        try await roundTrip([[], [1, Int.min, Int.max], Array(0..<5000)] as [[Int]])
        try await roundTrip([[], [1, Int32.min]] as [[Int32]])
        try await roundTrip([[], [true, false]] as [[Bool]])
        try await roundTrip([[], [Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 1.5)]] as [[Date]])
        try await roundTrip([[], [0.5, -.infinity]] as [[Double]])
        try await roundTrip([[], [0.5, -.infinity]] as [[Float]])
        try await TestDatabase.withServer { client in
            let rows = try await client.query(
                """
                SELECT ARRAY[1, 2]::int4[] AS ints, ARRAY['a', NULL] AS nulls, ARRAY[[1], [2]] AS nested,
                    'b' = ANY(\(["a", "b"])) AS member, ARRAY['v']::varchar[] AS varchars
                """
            )
            #expect(try rows[0].decode("ints", as: [Int].self) == [1, 2])
            #expect(try rows[0].decode("varchars", as: [String].self) == ["v"])
            #expect(try rows[0].decode("member", as: Bool.self))
            #expect(throws: PostgresError.self) { try rows[0].decode("nulls", as: [String].self) }
            #expect(throws: PostgresError.self) { try rows[0].decode("nested", as: [Int].self) }
            #expect(throws: PostgresError.self) { try rows[0].decode("ints", as: [String].self) }
        }
    }

    @Test("JSON: raw text, encoded values, and where decoding fails")
    func json() async throws {
        struct Robot: Codable, Equatable {
            var name: String
            var price: Double?
            var since: Date
            var tags: [String]
        }
        let robot = Robot(
            name: "AMR \"1\" 🤖",
            price: 12.5,
            since: Date(timeIntervalSince1970: 1_769_860_800.5),
            tags: []
        )
        try await TestDatabase.withServer { client in
            let rows = try await client.query(
                """
                SELECT \(json: robot) AS j, \(json: robot)->>'since' AS since, \(PostgresJSON(text: "[1, 2]")) AS raw,
                    '{"a":1}'::json AS plain, NULL::jsonb AS none, '{"name": 1}'::jsonb AS wrong,
                    to_jsonb('2026-01-31T12:00:00.123456+00'::timestamptz) AS moment
                """
            )
            #expect(try rows[0].decodeJSON("j", as: Robot.self) == robot)
            #expect(try rows[0].decode("since", as: String.self) == "2026-01-31T12:00:00.500Z")
            #expect(try rows[0].decodeJSON("raw", as: [Int].self) == [1, 2])
            #expect(try rows[0].decode("plain", as: PostgresJSON.self).text == "{\"a\":1}")
            #expect(try rows[0].decodeJSON("none", as: Robot?.self) == nil)
            #expect(
                try rows[0].decodeJSON("moment", as: Date.self).timeIntervalSince1970.rounded(.down) == 1_769_860_800
            )
            let error = #expect(throws: PostgresError.self) { try rows[0].decodeJSON("wrong", as: Robot.self) }
            #expect(error?.message.contains("wrong") == true && error?.message.contains("name") == true)
        }
    }

    @Test("Vectors of 384 and 1,536 dimensions in binary, as columns and as casts", arguments: [1, 384, 1536])
    func vectors(dimensions: Int) async throws {
        try await TestDatabase.with { client in
            try await client.execute("CREATE EXTENSION vector")
            try await client.execute(
                "CREATE TABLE t (h halfvec(\(unsafe: "\(dimensions)")), v vector(\(unsafe: "\(dimensions)")))"
            )
            let values = (0..<dimensions).map { Float(sin(Double($0) + 1)) }
            let halves = values.map { Float(Float16($0)) }
            try await client.execute("INSERT INTO t VALUES (\(HalfVector(values)), \(Vector(values)))")
            try await client.execute("INSERT INTO t VALUES (\(HalfVector?.none), \(Vector?.none))")
            let rows = try await client.query(
                """
                SELECT h, v, h <=> \(HalfVector(values)) AS near, v <=> \(Vector(values))::vector AS exact
                FROM t ORDER BY h <=> \(HalfVector(values))::halfvec NULLS LAST
                """
            )
            #expect(try rows[0].decode("h", as: HalfVector.self).values == halves)
            #expect(try rows[0].decode("v", as: Vector.self).values == values)
            #expect(try abs(rows[0].decode("near", as: Double.self)) < 1e-6)
            #expect(try abs(rows[0].decode("exact", as: Double.self)) < 1e-6)
            #expect(try rows[1].decode("h", as: HalfVector?.self) == nil)
            #expect(throws: PostgresError.self) { try rows[0].decode("h", as: Vector.self) }
            #expect(throws: PostgresError.self) { try rows[0].decode("v", as: HalfVector.self) }
            #expect(throws: PostgresError.self) { try rows[0].decode("h", as: String.self) }
            let error = try await postgresError {
                try await client.execute("INSERT INTO t (h) VALUES (\(HalfVector(values + [1])))")
            }
            #expect(error.sqlState == "22000")
        }
    }

    @Test("A column that cannot be decoded says which it is and of what type, and never its value")
    func decodingErrors() async throws {
        try await TestDatabase.withServer { client in
            let row = try await client.query(
                "SELECT 'secret' AS word, NULL::int AS gap, now() - now() AS age, 70000 AS big"
            )[0]
            let missing = #expect(throws: PostgresError.self) { try row.decode("nothing", as: Int.self) }
            #expect(missing?.message.contains("nothing") == true)
            let mismatch = #expect(throws: PostgresError.self) { try row.decode("word", as: Int.self) }
            #expect(mismatch?.code == .decoding)
            #expect(mismatch?.message.contains("\"word\" is text") == true)
            #expect(mismatch?.description.contains("secret") == false)
            let gap = #expect(throws: PostgresError.self) { try row.decode("gap", as: Int.self) }
            #expect(gap?.message.contains("NULL") == true)
            let age = #expect(throws: PostgresError.self) { try row.decode("age", as: String.self) }
            #expect(age?.message.contains("interval") == true)
            #expect(throws: PostgresError.self) { try row.decode("big", as: Int16.self) }
            #expect(row[raw: "big"].map(Array.init) == [0, 1, 0x11, 0x70])
            #expect(row[raw: "gap"] == nil)
            #expect(row.columns == ["word", "gap", "age", "big"])
        }
    }

    @Test("The same text with parameters of other types is another statement")
    func sameTextOtherTypes() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            func sql(_ value: some PostgresEncodable) -> PostgresQuery { "SELECT \(value)::text AS v" }
            for _ in 0..<2 {
                let whole = try await client.query(sql(7))
                let real = try await client.query(sql(7.5))
                let none = try await client.query(sql(Int?.none))
                #expect(try whole[0].decode("v", as: String.self) == "7")
                #expect(try real[0].decode("v", as: String.self) == "7.5")
                #expect(try none[0].decode("v", as: String?.self) == nil)
            }
        }
    }
}
