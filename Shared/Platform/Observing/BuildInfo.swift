import Foundation

/// What is running here.
public enum BuildInfo {
    /// The version of the mesh.
    public static let version = "1.0.0"

    /// `MESH_COMMIT`: the commit that the processes were built from, where whoever built them says so.
    public static let commit: String = {
        let text = ProcessInfo.processInfo.environment["MESH_COMMIT"] ?? ""
        return text.isEmpty ? "unknown" : String(text.prefix(40))
    }()
}
