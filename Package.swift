// swift-tools-version: 6.2
import PackageDescription

/// The one place for compiler settings; every target of ours uses it.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let nioLocks = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let serviceContext = Target.Dependency.product(name: "ServiceContextModule", package: "swift-service-context")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let asyncAlgorithms = Target.Dependency.product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")

/// What the routes of every process are written with.
let serviceDependencies: [Target.Dependency] = [
    "SharedModels", "Platform", "Clients", "Postgres",
    hummingbird, httpTypes, nioCore, lifecycle, logging, argumentParser,
]

/// One process of the mesh: an executable target; its product has the name that the process goes by.
func service(_ name: String, path: String, dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: serviceDependencies + dependencies,
        path: path,
        exclude: ["README.md"] + exclude,
        swiftSettings: settings
    )
}

func module(
    _ name: String,
    path: String,
    dependencies: [Target.Dependency],
    exclude: [String] = [],
    resources: [Resource]? = nil
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: path,
        exclude: exclude,
        resources: resources,
        swiftSettings: settings
    )
}

/// What the tests of a service may use beside it.
let serviceTestDependencies: [Target.Dependency] = [
    "TestSupport", "SharedModels", "Platform", "Clients", "Postgres", "Agents",
    hummingbird, hummingbirdTesting, httpTypes, httpClient, nioCore, nioFoundation, lifecycle, logging, metrics,
]

func tests(_ name: String, dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        path: "Tests/\(name)",
        exclude: exclude,
        swiftSettings: settings
    )
}

/// An agent that is written in this package: `Services/<Name>`, with the tests in `Tests/<Name>Tests`.
struct Agent {
    /// Of the folder and the target: `DealerMatching`.
    let name: String
    /// Whether it brings data of its own, in the folder `Seed`.
    var hasSeed = false
    var dependencies: [Target.Dependency] = []
    var testDependencies: [Target.Dependency] = []

    /// The name that the process goes by: `dealer-matching`.
    var product: String {
        name.enumerated().map { $0.element.isUppercase && $0.offset > 0 ? "-\($0.element)" : "\($0.element)" }
            .joined().lowercased()
    }

}

/// The agents, a line each. `./mesh new-agent` adds one, and all that belongs to it.
let agents = [
    Agent(name: "Financing"),
    Agent(name: "Sales"),
    Agent(
        name: "DealerMatching",
        hasSeed: true,
        dependencies: ["Delivery", "Mail", metrics],
        testDependencies: ["Delivery", "Mail", nioLocks]
    ),
    Agent(name: "Knowledge", hasSeed: true),
]

/// What the operator's tools are written with.
let toolDependencies: [Target.Dependency] = [
    "SharedModels", "Platform", "Clients", "Postgres",
    argumentParser, logging, lifecycle, unixSignals, httpClient, httpTypes, nioCore, nioHTTP, nioPosix, nioLocks,
    crypto,
]

let package = Package(
    name: "ybryx-mesh",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "gateway", targets: ["Gateway"]),
        .executable(name: "supervisor", targets: ["Supervisor"]),
        .executable(name: "memory", targets: ["Memory"]),
        .executable(name: "mesh-tool", targets: ["MeshTool"]),
        .executable(name: "mesh-bench", targets: ["MeshBench"]),
        .executable(name: "conformance-agent", targets: ["ConformanceAgent"]),
    ] + agents.map { .executable(name: $0.product, targets: [$0.name]) },
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.35.0"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.15.0"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-service-context", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        // Shared
        .systemLibrary(name: "CLibPQ", path: "Shared/CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CLibCurl",
            path: "Shared/CLibCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        module("SharedModels", path: "Shared/Models", dependencies: []),
        module(
            "Postgres",
            path: "Shared/Postgres",
            dependencies: ["CLibPQ", lifecycle, logging, deque, crypto],
            exclude: ["README.md"]
        ),
        module(
            "Platform",
            path: "Shared/Platform",
            dependencies: [
                "SharedModels", "Postgres", hummingbird, httpTypes, httpClient, nioCore, nioFoundation, nioHTTP,
                nioPosix, nioLocks, nioTLS, nioSSL, x509, asn1,
                lifecycle, unixSignals, configuration, logging, metrics, coreMetrics, tracing, serviceContext,
                argumentParser, jwt, crypto, asyncAlgorithms,
            ],
            exclude: ["README.md"]
        ),
        module(
            "Clients",
            path: "Shared/Clients",
            dependencies: [
                "SharedModels", "Platform", httpClient, httpTypes, nioCore, nioFoundation, nioHTTP, nioPosix, lifecycle,
                logging, tracing, nioLocks,
            ],
            exclude: ["README.md"]
        ),
        module(
            "Agents",
            path: "Shared/Agents",
            dependencies: [
                "SharedModels", "Platform", "Clients", "Postgres", "Delivery", hummingbird, httpTypes, nioCore,
                lifecycle,
                logging, metrics, asyncAlgorithms, crypto,
            ],
            exclude: ["README.md"],
            resources: [.embedInCode("Contract/agent-contract.schema.json")]
        ),
        module(
            "Delivery",
            path: "Shared/Delivery",
            dependencies: ["Platform", httpClient, nioCore, nioHTTP, nioPosix, lifecycle, logging, crypto],
            exclude: ["README.md"]
        ),
        module(
            "Mail",
            path: "Shared/Mail",
            dependencies: ["CLibCurl", "Delivery", "Platform", nioLocks],
            exclude: ["README.md"]
        ),
        module(
            "TestSupport",
            path: "Shared/TestSupport",
            dependencies: [
                "SharedModels", "Postgres", "Platform", hummingbird, hummingbirdTesting, httpTypes, httpClient, nioCore,
                nioPosix, nioLocks, nioTLS, nioSSL, lifecycle, logging,
            ]
        ),

        // The processes beside the agents
        service(
            "Gateway",
            path: "gateway",
            dependencies: [
                "Delivery", httpClient, nioFoundation, nioHTTP, nioPosix, nioLocks, metrics, crypto, jwt,
                asyncAlgorithms,
            ],
            exclude: ["Public"]
        ),
        service(
            "Supervisor",
            path: "Services/Supervisor",
            dependencies: ["Agents", asyncAlgorithms],
            exclude: ["contract.json"]
        ),
        service(
            "Memory",
            path: "Services/Memory",
            dependencies: [
                "COnnxRuntime", "Delivery", httpClient, nioFoundation, nioHTTP, nioPosix, nioLocks, metrics, crypto,
            ],
            exclude: ["COnnxRuntime"]
        ),
        .target(name: "COnnxRuntime", path: "Services/Memory/COnnxRuntime"),

        // The operator's tools
        .executableTarget(
            name: "MeshTool",
            dependencies: toolDependencies,
            path: "Tools/MeshTool",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "MeshBench",
            dependencies: toolDependencies,
            path: "Benchmarks/MeshBench",
            swiftSettings: settings
        ),

        // What the public conformance suite of A2A is pointed at; see scripts/a2a-tck.
        .executableTarget(
            name: "ConformanceAgent",
            dependencies: ["Agents", "Clients", "Platform", "SharedModels", hummingbird, httpTypes],
            path: "Tests/ConformanceAgent",
            swiftSettings: settings
        ),

        // Tests mirror the targets
        tests("SharedModelsTests", dependencies: ["SharedModels", "TestSupport"], exclude: ["Recorded"]),
        tests("PostgresTests", dependencies: ["Postgres", lifecycle, logging]),
        tests(
            "MeshToolTests",
            dependencies: ["MeshTool", "Clients", "Postgres", "SharedModels", "TestSupport", httpTypes, nioLocks]
        ),
        tests("MigrationsTests", dependencies: ["Postgres", "SharedModels", "TestSupport", logging]),
        tests(
            "PlatformTests",
            dependencies: [
                "Platform", "SharedModels", "Postgres", "TestSupport", hummingbird, hummingbirdTesting, httpTypes,
                httpClient, nioCore, nioFoundation, nioHTTP, nioLocks, nioPosix, nioSSL, lifecycle, logging, metrics,
                coreMetrics, tracing, configuration, jwt, crypto, argumentParser,
            ]
        ),
        tests(
            "ClientsTests",
            dependencies: [
                "Clients", "Platform", "SharedModels", "TestSupport", hummingbird, hummingbirdTesting, httpTypes,
                httpClient, nioCore, nioFoundation, nioLocks, nioPosix, lifecycle, logging,
            ]
        ),
        tests("DeliveryTests", dependencies: ["Delivery"]),
        tests("MailTests", dependencies: ["Mail", "Delivery", "Platform", "SharedModels", "TestSupport"]),
        tests("AgentsTests", dependencies: serviceTestDependencies + ["Delivery", nioLocks, nioHTTP, crypto]),
        tests(
            "MemoryTests",
            dependencies: serviceTestDependencies + ["Memory", "Delivery", nioLocks],
            exclude: ["Writing/cases.txt", "Reranking/make_cross_encoder.py", "Reranking/cross-encoder.onnx"]
        ),
        tests("SupervisorTests", dependencies: serviceTestDependencies + ["Supervisor", nioLocks]),
        tests(
            "GatewayTests",
            dependencies: serviceTestDependencies + ["Gateway", crypto, cryptoExtras, nioHTTP, nioLocks, jwt]
        ),
        tests(
            "SystemTests",
            dependencies: serviceTestDependencies + [nioSSL],
            exclude: ["Conversations", "Routing/sentences.txt"]
        ),
    ]
        + agents.map { agent in
            service(
                agent.name,
                path: "Services/\(agent.name)",
                dependencies: ["Agents"] + agent.dependencies,
                exclude: ["contract.json"] + (agent.hasSeed ? ["Seed"] : [])
            )
        }
        + agents.map { agent in
            tests(
                "\(agent.name)Tests",
                dependencies: serviceTestDependencies + [.byName(name: agent.name)] + agent.testDependencies
            )
        },
    swiftLanguageModes: [.v6]
)

// A team that owns one service need not wait for the others: MESH_ONLY=Memory,Postgres builds and tests just those
// targets with the shared modules under them (`./mesh test memory` sets it); +Memory builds it and not its tests.
if let only = Context.environment["MESH_ONLY"], !only.isEmpty {
    let names = Set(only.split(separator: ",").map(String.init))
    package.targets.removeAll { target in
        switch target.type {
        case .executable: !names.contains(target.name) && !names.contains("+\(target.name)")
        case .test: !names.contains(String(target.name.dropLast("Tests".count)))
        default: false
        }
    }
    let kept = Set(package.targets.map(\.name))
    if !kept.contains("Memory") { package.targets.removeAll { $0.name == "COnnxRuntime" } }
    package.products.removeAll { product in
        (product as? Product.Executable).map { !kept.isSuperset(of: $0.targets) } ?? false
    }
}
