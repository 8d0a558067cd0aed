import Synchronization

/// A clock that goes on when it is told to, in nanoseconds.
final class SimulatedTime: Sendable {
    private let nanoseconds = Atomic<Int64>(1_000_000_000_000)

    var now: Int64 { nanoseconds.load(ordering: .relaxed) }

    func advance(_ step: Int64) { nanoseconds.add(step, ordering: .relaxed) }
}
