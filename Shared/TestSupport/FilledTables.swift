public import Postgres
import SharedModels

/// Puts one row of acme's ann into every table that belongs to somebody, for each agent one where rows are an agent's. What a row has to refer to,
/// or to be, is of no matter: the constraints that say so are dropped.
///
/// - Parameter all: tables that are nobody's as well.
public func fillEveryTable(_ owner: PostgresClient, all: Bool = false) async throws {
    let agents = MeshService.ofPackage.filter { $0.namespace != nil }
    try await owner.execute(
        """
        DO $fill$
        DECLARE
            agents text[] := '{\(unsafe: agents.map(\.name).joined(separator: ","))}';
            target regclass;
            constraint_name name;
            of_agent text;
            names text;
            contents text;
        BEGIN
            SET LOCAL session_replication_role = replica;
            FOR target, constraint_name IN
                SELECT c.conrelid::regclass, c.conname FROM pg_constraint c
                WHERE c.contype IN ('c', 'f') AND c.connamespace = 'public'::regnamespace AND c.conrelid <> 0
                    AND c.coninhcount = 0
            LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', target, constraint_name);
            END LOOP;
            FOR target IN
                SELECT c.oid::regclass FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                    AND (\(unsafe: all ? "true" : "false") OR EXISTS (
                        SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                    ))
            LOOP
                FOREACH of_agent IN ARRAY agents LOOP
                    SELECT string_agg(quote_ident(a.attname), ', '), string_agg(
                        CASE
                            WHEN a.attname = 'tenant_id' THEN quote_literal('acme')
                            WHEN a.attname = 'user_id' THEN quote_literal('ann')
                            WHEN a.attname = 'namespace' THEN quote_literal('agent:sales')
                            WHEN a.attname = 'agent' THEN quote_literal(of_agent)
                            WHEN t.typcategory = 'A' THEN quote_literal('{}')
                            WHEN t.typname = 'uuid' THEN 'gen_random_uuid()'
                            WHEN t.typname IN ('json', 'jsonb') THEN quote_literal('{}')
                            WHEN t.typname = 'bytea' THEN 'sha256(gen_random_uuid()::text::bytea)'
                            WHEN t.typcategory = 'N' THEN '1'
                            WHEN t.typcategory = 'B' THEN 'true'
                            WHEN t.typcategory = 'D' THEN 'now()'
                            WHEN t.typcategory = 'T' THEN quote_literal('1 day')
                            ELSE 'gen_random_uuid()::text'
                        END, ', ')
                    INTO names, contents
                    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                    WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped
                        AND a.attgenerated = '' AND a.attidentity = ''
                        AND (
                            a.attname IN ('tenant_id', 'user_id', 'namespace', 'agent')
                            OR a.attnotnull AND NOT a.atthasdef
                        );
                    EXECUTE format('INSERT INTO %s (%s) VALUES (%s)', target, names, contents);
                    EXIT WHEN NOT EXISTS (
                        SELECT FROM pg_attribute a
                        WHERE a.attrelid = target AND a.attname = 'agent' AND a.attnotnull
                    );
                END LOOP;
            END LOOP;
        END
        $fill$
        """
    )
}
