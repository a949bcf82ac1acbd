import Postgres

/// What a migration sets for roles in one database, which no dump of that database has (migration 0001).
struct SearchPaths: Sendable {
    let client: PostgresClient

    /// Where the extension for vectors is not in `public`, the services that use it look for it elsewhere.
    func restore() async throws {
        try await client.execute(
            """
            DO $$
            DECLARE
                service name;
            BEGIN
                IF to_regprocedure('mesh.search_path()') IS NULL OR mesh.search_path() = 'public' THEN
                    RETURN;
                END IF;
                FOREACH service IN ARRAY ARRAY['mesh_memory', 'mesh_knowledge']::name[] LOOP
                    EXECUTE format(
                        'ALTER ROLE %I IN DATABASE %I SET search_path = %s', service, current_database(), mesh.search_path()
                    );
                END LOOP;
            END
            $$
            """
        )
    }
}
