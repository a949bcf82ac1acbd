import Testing

/// The real seven processes on a real database. Skipped, with a word, where they cannot be started; one suite after the other,
/// since two cores serve one mesh at a time.
@Suite(
    "The whole mesh",
    .serialized,
    .timeLimit(.minutes(10)),
    .enabled(if: MeshFiles.missing == nil, Comment(rawValue: MeshFiles.missing ?? "everything is there"))
)
enum SystemTests {
    /// Those that share one mesh: each has users of its own, and leaves all seven processes running.
    @Suite("One mesh", .serialized, .runningMesh())
    enum OneMesh {}
}
