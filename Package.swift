// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, exclude: exclude, swiftSettings: strict)
}

// The arrows between the modules point down only; scripts/check-imports holds every `import` against them.
let package = Package(
    name: "meetergo-bulk",
    products: [
        .executable(name: "meetergo-bulk", targets: ["meetergo-bulk"]),
        .executable(name: "meetergo-sandbox", targets: ["meetergo-sandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Ground floor: nothing of ours.
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        module("JSONText"),
        module("FileSystem", [system]),
        module("Records", ["CZlib", "CZstd", "JSONText", system]),
        module("Throttle", [httpTypes]),
        // Shared words and ports.
        module("BulkModel", ["JSONText", crypto, httpTypes]),
        // Between files and API.
        // The presets are bytes of the program, so that it works wherever it is copied to.
        .target(
            name: "Mapping", dependencies: ["Records", "BulkModel", "JSONText", yams], resources: [.embedInCode("Presets")],
            swiftSettings: strict),
        module("MeetergoAPI", ["BulkModel", "JSONText", httpTypes]),
        // All rows of a file judged at once, without the network.
        module("Checking", ["BulkModel", "FileSystem", "Mapping", "MeetergoAPI", "Records", system]),
        // Implementations of the ports.
        module("HTTPTransport", ["CLibcurl", "BulkModel", httpTypes]),
        module("Ledger", ["BulkModel", "CSQLite", "FileSystem", "JSONText", grdb, sqlite, system]),
        module("QuotaStore", ["Throttle", "BulkModel", "FileSystem", system]),
        module("Results", ["Records", "BulkModel", "FileSystem", "JSONText", system]),
        // The run itself.
        module("Pipeline", ["BulkModel", "JSONText", "Throttle", deque, heap, httpTypes]),
        // What a run looked like, and the page about it.
        module("Report", ["BulkModel", "JSONText", histogram]),
        // Where all of it meets.
        module(
            "CLI",
            [
                "JSONText", "FileSystem", "Records", "Throttle", "BulkModel", "Mapping", "MeetergoAPI", "Checking", "HTTPTransport",
                "Ledger",
                "QuotaStore", "Results", "Pipeline", "Report", argumentParser, configuration, httpTypes, system,
                yams,
            ]),
        program("meetergo-bulk", ["CLI"]),
        // The local meetergo, which shares no code with the tool.
        module("Sandbox", [hummingbird, logging, nioCore, nioHTTP1, nioPosix]),
        program("meetergo-sandbox", ["Sandbox", argumentParser]),
        // The real parts against a simulated world: scripts/simulate.
        module("Simulation", ["JSONText", "Throttle", "BulkModel", "MeetergoAPI", "Ledger", "Pipeline", "TestSupport", httpTypes]),
        program("simulate", ["Simulation"]),
        // Tests.
        module("TestSupport", ["BulkModel", "Records", "Throttle", heap, httpTypes, system]),
        // Prints the throttle's target table: scripts/bench/throttle.
        program("throttle-bench", ["BulkModel", "QuotaStore", "TestSupport", "Throttle", httpTypes, system]),
        // Reads files as fast as it can: scripts/bench/reader.
        program("records-bench", ["Records"]),
        tests(of: "JSONText"),
        tests(of: "FileSystem", ["TestSupport", system]),
        tests(of: "Records", ["JSONText", system]),
        tests(of: "Throttle", ["TestSupport", httpTypes]),
        tests(of: "BulkModel"),
        tests(of: "Mapping", ["Records", "BulkModel", "JSONText", "MeetergoAPI"]),
        tests(of: "MeetergoAPI", ["BulkModel", "JSONText", httpTypes]),
        tests(of: "Checking", ["BulkModel", "JSONText", "Mapping", "MeetergoAPI", "Records"]),
        tests(of: "HTTPTransport", ["BulkModel", httpTypes]),
        tests(of: "Ledger", ["BulkModel", "TestSupport", httpTypes, system]),
        tests(of: "QuotaStore", ["TestSupport", "Throttle", "BulkModel", httpTypes, system]),
        tests(of: "Results", ["BulkModel", "Records", "JSONText", "TestSupport", system]),
        tests(of: "Pipeline", ["BulkModel", "Throttle", httpTypes]),
        tests(of: "Report", ["BulkModel", "JSONText"]),
        tests(
            of: "CLI",
            [
                "BulkModel", "HTTPTransport", "Mapping", "Pipeline", "Records", "Report", "TestSupport", "Throttle", subprocess, system,
                yams,
            ],
            exclude: ["Snapshots"]),
        tests(of: "Simulation", ["BulkModel", "MeetergoAPI"]),
        tests(of: "Sandbox", [nioCore, nioPosix]),
    ]
)
