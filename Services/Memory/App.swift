import Platform
import SharedModels

/// The memory of the mesh: what is remembered, and how it is found again.
@main
struct App: MeshProcess {
    typealias Settings = MemorySettings

    static let service = MeshService.memory
}
