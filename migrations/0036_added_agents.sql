-- Agents that are added to the mesh: a role like those of the first ones, with rows of its own in the tables that agents share.

-- An agent's migration begins with: CALL mesh.add_agent('mesh_warranty');
-- Called again it changes nothing. Needs the owner of the tables, who may make roles (as 0001 does).
CREATE PROCEDURE mesh.add_agent(service name)
LANGUAGE plpgsql
AS $$
DECLARE
    held boolean;
    target regclass;
BEGIN
    -- The policies below are told apart by it.
    IF service !~ '^mesh_[a-z][a-z0-9_]{0,39}$' THEN
        RAISE EXCEPTION 'the role of an agent is mesh_ and its name with underscores, not %', service;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', service);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END IF;
    IF current_setting('server_version_num')::int >= 160000 THEN
        EXECUTE 'SELECT pg_has_role(current_user, $1, ''SET'')' INTO held USING service;
    ELSE
        held := pg_has_role(current_user, service, 'MEMBER');
    END IF;
    IF NOT held THEN
        BEGIN
            IF current_setting('server_version_num')::int >= 160000 THEN
                EXECUTE format('GRANT %I TO CURRENT_USER WITH SET TRUE, INHERIT FALSE', service);
            ELSE
                EXECUTE format('GRANT %I TO CURRENT_USER', service);
            END IF;
        EXCEPTION WHEN unique_violation THEN
            NULL;
        END;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA public, mesh TO %I', service);
    IF to_regclass('supabase_migrations.schema_migrations') IS NOT NULL THEN
        EXECUTE format('GRANT USAGE ON SCHEMA supabase_migrations TO %I', service);
        EXECUTE format('GRANT SELECT ON supabase_migrations.schema_migrations TO %I', service);
    END IF;

    FOREACH target IN ARRAY ARRAY[
        'public.agent_tasks', 'public.agent_push_configs', 'public.agent_push_deliveries'
    ]::regclass[] LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_policy WHERE polrelid = target AND polname = service || '_claims'
        );
        CALL mesh.protect(target, service, true, 'replace(agent, ''-'', ''_'') = (SELECT mesh.agent())');
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', target, service);
    END LOOP;
END
$$;

REVOKE ALL ON PROCEDURE mesh.add_agent(name) FROM PUBLIC;
