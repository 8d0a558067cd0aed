import BulkModel
import JSONText
import Pipeline
import Throttle

/// The words of the progress line, most important first; what does not fit beside them is left out.
struct ProgressText {
    private let parts: [String]
    /// How much is done, 0 … 1; `nil` where nobody can say.
    private let share: Double?

    /// - Parameter left: what the course of the run says about its end.
    init(_ view: ProgressView, _ left: TimeLeft, now: Moment) {
        var parts = [Self.done(view)]
        let failed = view.accounting.total(in: .failed)
        if failed > 0 { parts.append("\(failed) failed") }
        if view.accounting[.unknown] > 0 { parts.append("\(view.accounting[.unknown]) unknown") }
        if let stop = view.stopReason {
            parts.append("stopping: \(stop.sentence)")
        } else if let waiting = Self.waiting(view, now) {
            parts.append(waiting)
        }
        if let eta = Self.end(view, left, now) { parts.append("ends about \(eta)") }
        parts.append(view.throttle.words)
        parts.append("\(view.inFlight) in flight")
        if let last = view.lastFailure { parts.append("last: \(last.cause.rawValue)") }
        self.parts = parts
        let total = view.inputExhausted ? view.accounting.read : Self.estimatedRows(view)
        share = total.flatMap { $0 > 0 ? min(1, Double(view.accounting.ended) / Double($0)) : nil }
    }

    func line(width: Int) -> String {
        var line = ""
        for part in parts {
            let longer = line.isEmpty ? part : "\(line) · \(part)"
            // A shorter part further on may still have room.
            if longer.count < width { line = longer }
        }
        if line.isEmpty { return String((parts.first ?? "").prefix(max(0, width - 1))) }
        return bar(room: width - line.count - 2).map { "\($0) \(line)" } ?? line
    }

    /// A bar of at most 20 cells where there is room for 8; words come first.
    private func bar(room: Int) -> String? {
        guard let share, room >= 8 else { return nil }
        let cells = min(20, room)
        let filled = Int((share * Double(cells)).rounded(.down))
        return String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    }

    /// The same for programs.
    static func object(_ view: ProgressView, _ left: TimeLeft, now: Moment) -> JSONObject {
        let total = view.inputExhausted ? view.accounting.read : estimatedRows(view)
        return [
            "at": .string(Timestamp.text(now.wall)), "level": "progress", "read": JSON(view.accounting.read),
            "ended": JSON(view.accounting.ended), "total": total.map { JSON($0) } ?? .null,
            "failed": JSON(view.accounting.total(in: .failed)), "unknown": JSON(view.accounting[.unknown]),
            "requests": JSON(view.requests.writes + view.requests.settling), "throttled": JSON(view.requests.throttled),
            "inFlight": JSON(view.inFlight), "quota": .string(view.throttle.words),
            "waiting": waiting(view, now).map { .string($0) } ?? .null,
            "lastFailure": view.lastFailure.map { .string($0.cause.rawValue) } ?? .null,
            "ends": end(view, left, now).map { .string($0) } ?? .null,
        ]
    }

    private static func done(_ view: ProgressView) -> String {
        let ended = view.accounting.ended
        if view.inputExhausted { return "\(ended) of \(view.accounting.read) rows" }
        guard let total = estimatedRows(view) else { return "\(ended) rows" }
        return "\(ended) of about \(total) rows"
    }

    /// From the share of bytes read; rows that were read ahead are part of it.
    private static func estimatedRows(_ view: ProgressView) -> Int? {
        guard let supply = view.supply, let total = supply.bytesTotal, supply.bytesRead > 0, view.accounting.read > 0 else { return nil }
        return max(view.accounting.read, Int(Double(view.accounting.read) * Double(total) / Double(supply.bytesRead)))
    }

    private static func waiting(_ view: ProgressView, _ now: Moment) -> String? {
        switch view.waiting {
        case .at(let instant, let why):
            // A turn that comes within a second is no waiting to a person.
            guard instant - now.instant >= .seconds(1) else { return nil }
            let time = WallClock.text(of: instant, now: now)
            return switch why {
            case .quota: "quota: next request \(time)"
            case .serverAsked: "\(why) until \(time)"
            case .refused, .inFlight, .probing, .apiDown: "\(why) at \(time)"
            }
        case .whenAnswered(let why): return why == .inFlight ? nil : "\(why)"
        case .now, nil: return nil
        }
    }

    /// The time of day at which the run should end.
    private static func end(_ view: ProgressView, _ left: TimeLeft, _ now: Moment) -> String? {
        // While the API is down nobody can say.
        guard view.stopReason == nil, view.throttle.phase != .down else { return nil }
        guard let total = view.inputExhausted ? view.accounting.read : estimatedRows(view) else { return nil }
        guard let seconds = left.seconds(total: total, rate: view.throttle.ownRate), seconds < 1e8 else { return nil }
        return WallClock.text(of: now.instant.advanced(by: .seconds(Int64(seconds.rounded()))), now: now)
    }
}
