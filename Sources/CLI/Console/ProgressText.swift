import BulkModel
import Foundation
import JSONText
import Pipeline
import Throttle

/// What is said of a run while it goes on.
struct ProgressText {
    let region: LiveRegion

    /// - Parameter left: what the course of the run says about its end.
    init(_ view: ProgressView, _ left: TimeLeft, now: Moment) {
        let total = view.inputExhausted ? view.accounting.read : Self.estimatedRows(view)
        region = LiveRegion(
            [Self.distance(view, left, now), Self.outcomes(view), Self.pace(view, now)],
            share: total.flatMap { $0 > 0 ? min(1, Double(view.accounting.ended) / Double($0)) : nil })
    }

    /// How far the run is, and when it ends.
    private static func distance(_ view: ProgressView, _ left: TimeLeft, _ now: Moment) -> [LiveRegion.Part] {
        var parts = [done(view)]
        if let end = end(view, left, now) { parts.append(.init("ends about \(end)", "ends \(end)")) }
        return parts
    }

    /// How its rows ended, and what went wrong last.
    private static func outcomes(_ view: ProgressView) -> [LiveRegion.Part] {
        let accounting = view.accounting
        let failed = accounting.total(in: .failed)
        var parts: [LiveRegion.Part] = []
        func add(_ outcomes: [Outcome]) {
            for outcome in outcomes where accounting[outcome] > 0 { parts.append(.init("\(accounting[outcome]) \(outcome.rawValue)")) }
        }
        add([.created, .undone])
        if failed > 0 { parts.append(.init("\(failed) failed", tint: .trouble)) }
        if accounting[.unknown] > 0 { parts.append(.init("\(accounting[.unknown]) unknown", tint: .trouble)) }
        if let last = view.lastFailure { parts.append(.init("last trouble: \(last.cause.rawValue)", last.cause.rawValue)) }
        add([.existing, .provisional, .updated, .unchanged, .changed, .duplicate, .skipped, .merged, .kept, .unsent])
        return parts
    }

    /// What it waits for, and how fast it goes.
    private static func pace(_ view: ProgressView, _ now: Moment) -> [LiveRegion.Part] {
        var parts: [LiveRegion.Part] = []
        if let stop = view.stopReason {
            parts.append(.init("stopping: \(stop.sentence)", tint: .strong))
        } else if let waiting = waiting(view, now) {
            parts.append(.init(waiting, tint: view.throttle.phase == .down ? .trouble : nil))
        }
        let quota = view.throttle.words
        // Where the belief comes from is left out first.
        let short = quota.prefix { $0 != "(" && $0 != "," }.trimmingCharacters(in: .whitespaces)
        parts.append(.init("requests: \(quota)", "requests: \(short)", short))
        parts.append(.init("\(view.inFlight) in flight"))
        return parts
    }

    /// The same for programs.
    static func object(_ view: ProgressView, _ left: TimeLeft, now: Moment) -> JSONObject {
        let total = view.inputExhausted ? view.accounting.read : estimatedRows(view)
        return [
            "at": .string(Timestamp.text(now.wall)), "level": "progress", "read": JSON(view.accounting.read),
            "ended": JSON(view.accounting.ended), "total": total.map { JSON($0) } ?? .null,
            "created": JSON(view.accounting[.created]), "failed": JSON(view.accounting.total(in: .failed)),
            "unknown": JSON(view.accounting[.unknown]),
            "requests": JSON(view.requests.writes + view.requests.settling), "throttled": JSON(view.requests.throttled),
            "inFlight": JSON(view.inFlight), "quota": .string(view.throttle.words),
            "waiting": waiting(view, now).map { .string($0) } ?? .null,
            "lastFailure": view.lastFailure.map { .string($0.cause.rawValue) } ?? .null,
            "ends": secondsLeft(view, left).map { .string(Timestamp.text(now.wall + Int64($0 * 1_000))) } ?? .null,
        ]
    }

    private static func done(_ view: ProgressView) -> LiveRegion.Part {
        let ended = view.accounting.ended
        if view.inputExhausted { return .init("\(ended) of \(view.accounting.read) rows", "\(ended)/\(view.accounting.read)") }
        guard let total = estimatedRows(view).map(rounded) else { return .init("\(ended) rows", "\(ended)") }
        return .init("\(ended) of about \(total) rows", "\(ended)/~\(total)")
    }

    /// Two digits of an estimate: more would change at every look, and mean nothing.
    private static func rounded(_ estimate: Int) -> Int {
        var unit = 1
        while estimate / unit >= 100 { unit *= 10 }
        return (estimate + unit / 2) / unit * unit
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

    /// When the run should end, as exactly as it can be meant.
    private static func end(_ view: ProgressView, _ left: TimeLeft, _ now: Moment) -> String? {
        secondsLeft(view, left).map { WallClock.text(after: $0, now: now) }
    }

    private static func secondsLeft(_ view: ProgressView, _ left: TimeLeft) -> Double? {
        // While the API is down nobody can say.
        guard view.stopReason == nil, view.throttle.phase != .down else { return nil }
        guard let total = view.inputExhausted ? view.accounting.read : estimatedRows(view) else { return nil }
        guard let seconds = left.seconds(total: total, rate: view.throttle.ownRate), seconds < 1e8 else { return nil }
        return seconds
    }
}
