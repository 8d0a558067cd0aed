import Pipeline
import Throttle

/// How long a run will still take, from the quota that is believed in rather than from its speed so far.
///
/// The speed so far misleads at the beginning: a documented burst makes the first minute too good, and a repeated run passes what is done in
/// no time. So rows left are turned into requests by the share of the last rows that needed one, and those into time by the quota; where the
/// best of the last whole minutes shows that the run comes along more slowly (a slow server, somebody else on the key), by that.
package struct TimeLeft {
    /// How far a run is.
    package struct Mark: Sendable {
        /// Seconds since it began.
        package var seconds: Double
        /// Rows that have their outcome.
        package var ended: Int
        /// Requests sent for rows.
        package var requests: Int

        package init(seconds: Double, ended: Int, requests: Int) {
            self.seconds = seconds
            self.ended = ended
            self.requests = requests
        }
    }

    /// Limiters count in minutes, and a run's speed swings with them: only whole ones are compared.
    private static let minute = 60.0
    /// The speed is looked at over so many minutes at most.
    private static let memory = 5
    /// A minute or two may hold the pause after a refusal: before more have passed, only a speed this far below the quota counts.
    private static let clearlySlower = 0.75
    /// Without a quota to go by, nothing is said before this.
    private static let patience = 10.0

    /// About one a second, the oldest first.
    private var marks = [Mark(seconds: 0, ended: 0, requests: 0)]

    package init() {}

    package mutating func note(_ mark: Mark) {
        if let last = marks.last, mark.seconds - last.seconds < 1 { return }
        marks.append(mark)
        let horizon = mark.seconds - Double(Self.memory) * Self.minute - 2
        // One mark in many turns is dropped, so that the array is not moved each time.
        if let first = marks.first, first.seconds < horizon - 60 { marks.removeAll { $0.seconds < horizon } }
    }

    /// Seconds until the run's end; `nil` while nobody can say.
    ///
    /// - Parameters:
    ///   - total: rows of the input, as far as is known.
    ///   - rate: requests a second that the quota leaves this run; `nil` where there is none, or none was found yet.
    package func seconds(total: Int, rate: Double?) -> Double? {
        guard let last = marks.last, last.seconds > 0, total > last.ended else { return nil }
        let left = Double(total - last.ended)
        let minutes = minuteSpeeds(until: last)
        guard let rate else {
            guard last.seconds >= Self.patience, last.ended > 0 else { return nil }
            return left / (minutes.isEmpty ? Double(last.ended) / last.seconds : minutes.reduce(0, +) / Double(minutes.count))
        }
        let byQuota = rate / requestsPerRow(until: last)
        guard let best = minutes.max(), best > 0, minutes.count > 2 || best < Self.clearlySlower * byQuota else { return left / byQuota }
        return left / min(byQuota, best)
    }

    /// Rows a second in each of the last whole minutes, the latest first; the run's first minute is left out.
    private func minuteSpeeds(until last: Mark) -> [Double] {
        var speeds: [Double] = []
        var end = last
        while speeds.count < Self.memory, end.seconds >= 2 * Self.minute,
            let start = marks.last(where: { $0.seconds <= end.seconds - Self.minute })
        {
            speeds.append(Double(end.ended - start.ended) / (end.seconds - start.seconds))
            end = start
        }
        return speeds.allSatisfy { $0 == 0 } ? [] : speeds
    }

    /// What the last rows needed; one where none has ended yet.
    private func requestsPerRow(until last: Mark) -> Double {
        guard let first = marks.first else { return 1 }
        let rows = last.ended - first.ended
        // A run in which nothing has to be sent is over before anybody asks how long it takes.
        return rows > 0 ? max(Double(last.requests - first.requests) / Double(rows), 0.001) : 1
    }
}
