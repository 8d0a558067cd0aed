import FoundationEssentials
import Glibc

/// The clocks and the randomness that a purse needs, as parameters.
public struct MachineClock: Sendable {
    /// Which boot of the machine this is.
    public var boot: (UInt64, UInt64)
    /// Nanoseconds since that boot, sleep included: `CLOCK_BOOTTIME`.
    public var bootTime: @Sendable () -> Int64
    /// Milliseconds since 1970.
    public var wall: @Sendable () -> Int64

    public init(boot: (UInt64, UInt64), bootTime: @escaping @Sendable () -> Int64, wall: @escaping @Sendable () -> Int64) {
        self.boot = boot
        self.bootTime = bootTime
        self.wall = wall
    }

    /// This machine's clocks; `nil` where it does not tell its boots apart.
    public static func current() -> MachineClock? {
        // proc(5): a random UUID, another one at each boot.
        guard let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
            let uuid = UUID(uuidString: text.filter { !$0.isWhitespace })
        else { return nil }
        let digits = Array(uuid.uuidString.utf8).filter { $0 != UInt8(ascii: "-") }
        func half(_ digits: ArraySlice<UInt8>) -> UInt64 { UInt64(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0 }
        return MachineClock(
            boot: (half(digits[..<16]), half(digits[16...])),
            bootTime: {
                var time = timespec()
                // The call fills the struct and keeps no pointer to it.
                unsafe clock_gettime(CLOCK_BOOTTIME, &time)
                return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
            }, wall: { Int64(Date().timeIntervalSince1970 * 1_000) })
    }
}
