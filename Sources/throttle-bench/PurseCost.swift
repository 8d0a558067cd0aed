import BulkModel
import Foundation
import Glibc
import HTTPTypes
import QuotaStore
import SystemPackage
import Throttle

/// What the purse costs a request at a high rate: two processes' throttles on one key, with the real files between them and without.
///
/// Time is simulated, so that nothing but the work itself is measured: processor time of both, files included, over all requests of both.
enum PurseCost {
    /// Requests a second of each of the two, and simulated seconds.
    private static let rate = 5_000
    private static let seconds = 60
    /// The most that a request may cost more with the purse, nanoseconds.
    private static let bound = 1_000.0

    private struct Member {
        var throttle: Throttle
        var purse: SharedPurse?
        var number: UInt64 = 0
        var sent = 0
        var exchangeAt: Int64 = 0

        /// Sends what may go at `now` (nanoseconds of the machine's clock) and answers it at once.
        mutating func turn(at now: Int64) {
            let instant = Instant(nanoseconds: now)
            if let purse, now >= exchangeAt {
                exchangeAt = now + Int64(purse.rhythm / .nanoseconds(1))
                let neighbours = purse.exchange(throttle.report(wants: true, at: instant), at: instant)
                throttle.heed(neighbours.map { Throttle.News($0, rhythm: purse.rhythm) }, at: instant)
            }
            while case .now = throttle.admission(at: instant) {
                number += 1
                sent += 1
                throttle.sent(RequestNumber(rawValue: number), at: instant)
                throttle.answered(RequestNumber(rawValue: number), status: 200, fields: [:], at: instant)
            }
        }
    }

    /// Prints the cost and returns whether it keeps to its bound.
    static func print() throws -> Bool {
        let alone = try best(isShared: false)
        let shared = try best(isShared: true)
        let cost = shared - alone
        Swift.print(
            String(
                format:
                    "%d requests a second by two processes: a request costs %.0f ns of the throttle alone, %.0f ns with the purse: %+.0f ns",
                2 * rate, alone, shared, cost))
        return cost < bound
    }

    /// Nanoseconds of processor time a request, the least of three runs: what else the machine does only adds.
    private static func best(isShared: Bool) throws -> Double {
        try (0..<3).map { _ in try run(isShared: isShared) }.min() ?? .infinity
    }

    private static func run(isShared: Bool) throws -> Double {
        let path = FilePath(FileManager.default.temporaryDirectory.path).appending("purse-cost-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: path.string) }
        guard let credential = Credential("ak_live:purse-cost") else { return .infinity }
        let folder = QuotaFolder(state: path, host: "localhost", credential: credential)
        let time = SimulatedTime()
        let clock = MachineClock(boot: (1, 1), bootTime: { time.now }, wall: { time.now / 1_000_000 })
        var members: [Member] = []
        for seed in [1, 2] as [UInt64] {
            // What is believed is what there is, so that nothing is learnt; each alone has its half.
            let quota = Throttle.Settings.Quota.known(perWindow: (isShared ? 2 : 1) * rate * 60, burst: nil)
            let settings = Throttle.Settings(quota: quota, maxInFlight: 512, leave: 0.001, seed: seed)
            members.append(Member(throttle: Throttle(settings, now: Instant(nanoseconds: time.now))))
            if isShared {
                members[members.count - 1].purse = try SharedPurse(folder, window: .seconds(60), clock: clock, id: seed) { _ in }
            }
        }
        let began = processorTime()
        let end = time.now + Int64(seconds) * 1_000_000_000
        while time.now < end {
            for index in members.indices { members[index].turn(at: time.now) }
            time.advance(1_000_000)
        }
        let sent = members.reduce(0) { $0 + $1.sent }
        guard sent > 2 * rate * seconds * 9 / 10 else { return .infinity }
        return Double(processorTime() - began) / Double(sent)
    }

    private static func processorTime() -> Int64 {
        var time = timespec()
        // The call fills the struct and keeps no pointer to it.
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
