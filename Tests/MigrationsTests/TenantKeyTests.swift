import Postgres
import TestSupport
import Testing

/// What spreading the tables over partitions or servers by tenant rests on (docs/scaling.md).
@Suite("Keys hold the tenant")
struct TenantKeyTests {
    private func names(_ query: PostgresQuery) async throws -> [String] {
        try await withTestDatabase { owner, _ in
            try await owner.query(query).map { try $0.decode("name") }
        }
    }

    @Test("Every primary key and unique index of what belongs to a tenant includes it")
    func unique() async throws {
        let lacking = try await names(
            """
            SELECT i.indexrelid::regclass::text AS name
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
            WHERE i.indisunique AND NOT a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
            ORDER BY 1
            """
        )
        #expect(lacking == [])
    }

    @Test("References between what belongs to a tenant stay within it")
    func references() async throws {
        let leaving = try await names(
            """
            SELECT f.conrelid::regclass || '.' || f.conname AS name
            FROM pg_constraint f
            JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attname = 'tenant_id'
            JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attname = 'tenant_id'
            WHERE f.contype = 'f' AND f.connamespace = 'public'::regnamespace
                AND (
                    NOT a.attnum = ANY (f.conkey)
                    OR array_position(f.conkey, a.attnum) IS DISTINCT FROM array_position(f.confkey, b.attnum)
                )
            ORDER BY 1
            """
        )
        #expect(leaving == [])
    }

    @Test("What belongs to a tenant names it in every row")
    func present() async throws {
        let nullable = try await names(
            """
            SELECT c.relname::text AS name FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attnotnull
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            ORDER BY 1
            """
        )
        #expect(nullable == [])
    }
}
