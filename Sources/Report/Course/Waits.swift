/// A stretch in which nothing could be sent, and why.
public struct Wait: Sendable, Hashable {
    /// Seconds since the run began.
    public var start: Double
    public var seconds: Double
    public var reason: String

    public init(start: Double, seconds: Double, reason: String) {
        self.start = start
        self.seconds = seconds
        self.reason = reason
    }
}

/// The waits of a run: how often and how long for each reason, and the longest of them all.
public struct Waits: Sendable, Hashable {
    public struct Sum: Sendable, Hashable {
        public var reason: String
        public var count: Int
        public var seconds: Double

        public init(reason: String, count: Int, seconds: Double) {
            self.reason = reason
            self.count = count
            self.seconds = seconds
        }
    }

    /// Most waits kept one by one.
    public static let kept = 12
    /// Seconds; shorter ones are summed alone.
    public static let worthKeeping = 1.0

    /// A sum for each reason, the longest first.
    public private(set) var sums: [Sum]
    /// The longest waits, the longest first.
    public private(set) var longest: [Wait]
    private var open: Wait?

    public init(sums: [Sum] = [], longest: [Wait] = []) {
        self.sums = sums
        self.longest = longest
    }

    /// Says why nothing goes out from `second` on; `nil` when something does.
    public mutating func note(_ reason: String?, at second: Double) {
        if let open, open.reason == reason { return }
        close(at: second)
        open = reason.map { Wait(start: second, seconds: 0, reason: $0) }
    }

    /// Ends the wait that is under way.
    public mutating func close(at second: Double) {
        guard var wait = open else { return }
        open = nil
        wait.seconds = second - wait.start
        guard wait.seconds > 0 else { return }
        if let index = sums.firstIndex(where: { $0.reason == wait.reason }) {
            sums[index].count += 1
            sums[index].seconds += wait.seconds
        } else {
            sums.append(Sum(reason: wait.reason, count: 1, seconds: wait.seconds))
        }
        sums.sort { $0.seconds > $1.seconds }
        guard wait.seconds >= Self.worthKeeping else { return }
        let place = longest.firstIndex { $0.seconds < wait.seconds } ?? longest.endIndex
        longest.insert(wait, at: place)
        if longest.count > Self.kept { longest.removeLast() }
    }
}
