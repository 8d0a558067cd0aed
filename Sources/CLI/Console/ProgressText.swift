import BulkModel
import Pipeline
import Throttle

/// The words of the progress line, most important first; what does not fit is left out from the end.
struct ProgressText {
    private let parts: [String]

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
        parts.append(view.throttle.words)
        if let eta = Self.end(view, left, now) { parts.append("ends about \(eta)") }
        parts.append("\(view.inFlight) in flight")
        self.parts = parts
    }

    func line(width: Int) -> String {
        var line = ""
        for part in parts {
            let longer = line.isEmpty ? part : "\(line) · \(part)"
            if longer.count >= width { break }
            line = longer
        }
        return line.isEmpty ? String((parts.first ?? "").prefix(max(0, width - 1))) : line
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
