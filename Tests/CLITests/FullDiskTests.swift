import Foundation
import Subprocess
import Testing

/// A small file system of its own for one test; needs the right to mount.
private final class SmallDisk: Sendable {
    let path: String

    static let isAllowed: Bool = {
        let folder = NSTemporaryDirectory() + "meetergo-bulk-mount-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        guard SmallDisk.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) else { return false }
        return SmallDisk.run("umount", folder)
    }()

    init(_ path: String, size: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try #require(SmallDisk.run("mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path))
    }

    deinit { _ = SmallDisk.run("umount", "-l", path) }

    func remount(_ options: String) throws {
        try #require(SmallDisk.run("mount", "-o", "remount,\(options)", path))
    }

    private static func run(_ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

/// The job lies on a disk that has no room, or may not be written.
@Suite(.serialized, .enabled(if: SmallDisk.isAllowed, "mounting is not allowed here"), .timeLimit(.minutes(5))) struct FullDiskTests {
    @Test func `a full disk stops the run, and nothing is lost once there is room`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let disk = try SmallDisk(place.path("disk"), size: "1500k")
            try place.write(Files.users(1...12_000), to: "users.csv")
            let command = ["import", "users", place.path("users.csv"), "--job", place.path("disk/users.job"), "--rate", "none"]
            let full = try await sandbox.tool(command) { _ in }
            #expect(full.status == 74, "\(full.out)\(full.err)")
            #expect(full.err.contains("make room"), "\(full.err)")
            let stillFull = try await sandbox.tool(command) { _ in }
            #expect(stillFull.status == 74, "\(stillFull.out)\(stillFull.err)")
            try disk.remount("size=100m")
            let done = try await sandbox.tool(command) { _ in }
            #expect(done.status == 0, "\(done.out)\(done.err)")
            #expect(try await sandbox.repeats() == "[]")
            #expect(try await sandbox.effects().effects.count { $0.kind == "user.created" } == 12_000)
            #expect(try place.table("disk/users.job/latest/succeeded.csv").count == 12_000)
        }
    }

    @Test func `a job that may not be written is left as it is`() async throws {
        try await Sandbox.run { sandbox in
            let place = try Workplace()
            let disk = try SmallDisk(place.path("disk"), size: "20m")
            try place.write(Files.users(1...20), to: "users.csv")
            let command = ["import", "users", place.path("users.csv"), "--job", place.path("disk/users.job"), "--rate", "none"]
            #expect(try await sandbox.tool(command) { _ in }.status == 0)
            try disk.remount("ro")
            let before = try Data(contentsOf: URL(fileURLWithPath: place.path("disk/users.job/ledger.sqlite")))
            let refused = try await sandbox.tool(command) { _ in }
            #expect(refused.status == 74, "\(refused.out)\(refused.err)")
            #expect(refused.err.contains("read-only") || refused.err.contains("Read-only"), "\(refused.err)")
            #expect(refused.err.contains("writable"), "\(refused.err)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: place.path("disk/users.job/ledger.sqlite"))) == before)
            #expect(try await sandbox.statistics().writes == 20)
        }
    }
}
