/// Sentences on metrics that are made by swift-metrics, which has none of its own.
enum MetricHelp {
    static let texts = [
        "connections_refused_total": "Connections that were not taken, by why.",
        "mesh_audit_write_seconds": "How long an entry of the audit trail took to be written.",
        "mesh_backup_last_success_timestamp_seconds": "When the last good backup was made, in seconds since 1970.",
        "mesh_job_duration_seconds": "How long a recurring job ran.",
        "mesh_job_last_success_timestamp_seconds": "When a recurring job last succeeded, in seconds since 1970.",
        "mesh_job_runs_total": "Runs of a recurring job, by how they ended.",
        "tls_certificate_expiry_timestamp_seconds": "When a certificate ends, in seconds since 1970.",
        "tls_handshakes_failed_total": "Handshakes of TLS that came to nothing, by why.",
        "tls_reloads_total": "Times that a certificate was read anew, by what came of it.",
    ]
}
