import BulkModel
import Foundation
import HTTPTypes
import QuotaStore
import Synchronization
import SystemPackage
import Throttle

/// A state folder for one test that goes with it.
final class StateFolder: Sendable {
    let path: FilePath

    init() throws {
        path = FilePath(FileManager.default.temporaryDirectory.path).appending("quota-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    func folder(key: String = "ak_live:one", host: String = "api.example.com") throws -> QuotaFolder {
        guard let credential = Credential(key) else { throw CocoaError(.coderInvalidValue) }
        return QuotaFolder(state: path, host: host, credential: credential)
    }

    /// The purse files of a key.
    func purses(_ folder: QuotaFolder) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path.string)) ?? []).filter { $0.hasSuffix(".purse") }
            .filter { !$0.hasPrefix(".") }
    }
}

/// A clock that stands still until it is told to go on.
final class ManualClock: Sendable {
    private let nanoseconds: Atomic<Int64>

    init(seconds: Double = 10_000) {
        nanoseconds = Atomic(Int64(seconds * 1e9))
    }

    var now: Int64 { nanoseconds.load(ordering: .relaxed) }

    func advance(_ seconds: Double) {
        nanoseconds.add(Int64(seconds * 1e9), ordering: .relaxed)
    }

    /// As a machine's clocks in its `boot`-th life.
    func machine(boot: UInt64 = 1) -> MachineClock {
        MachineClock(boot: (boot, 7), bootTime: { self.now }, wall: { 1_700_000_000_000 + self.now / 1_000_000 })
    }
}

/// One process's throttle and purse, with a run clock of its own.
struct Member {
    var throttle: Throttle
    let purse: SharedPurse
    private let clock: ManualClock
    private let origin: Int64
    private var number: UInt64 = 0

    init(
        _ folder: QuotaFolder, _ clock: ManualClock, boot: UInt64 = 1, quota: Throttle.Settings.Quota = .known(perWindow: 100, burst: nil),
        onFailure: @escaping (String) -> Void = { _ in }
    ) throws {
        self.clock = clock
        origin = clock.now
        throttle = Throttle(Throttle.Settings(quota: quota), now: .origin)
        purse = try SharedPurse(folder, window: .seconds(60), clock: clock.machine(boot: boot), onFailure: onFailure)
    }

    var now: Instant { Instant(nanoseconds: clock.now - origin) }

    /// Tells and hears; returns what was heard.
    @discardableResult
    mutating func exchange(wants: Bool = true) -> [Throttle.Neighbour]? {
        let neighbours = purse.exchange(throttle.report(wants: wants, at: now), at: now)
        throttle.heed(neighbours.map { Throttle.News($0, rhythm: purse.rhythm) }, at: now)
        return neighbours
    }

    /// Sends one request, admitted or not, and has it answered.
    mutating func send(status: Int = 200) {
        number += 1
        throttle.sent(RequestNumber(rawValue: number), at: now)
        throttle.answered(RequestNumber(rawValue: number), status: status, fields: [:], at: now)
    }

    var inLastWindow: Int { throttle.view(at: now).inLastWindow }
}
