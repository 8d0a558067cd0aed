public import BulkModel
import JSONText

/// One question for free starts: a type with its hosts or queue, over some days (API page, section 10.1).
public struct FreeStartsQuestion: Sendable, Hashable {
    public var meetingTypeId: String
    /// With several hosts, starts at which any of them is free.
    public var target: BookingDraft.Target
    /// Minutes; the type's own if `nil`.
    public var duration: Int?
    /// The block of 31 days that the days lie in, so that no answer grows without bound.
    var block: Int64

    private static let daysOfBlock: Int64 = 31
    static let secondsOfDay: Int64 = 86_400

    /// The question that a booking's start is asked with, and the start; `nil` where the request does not tell, or asks for no availability.
    public static func asked(by effect: Effect) -> (FreeStartsQuestion, start: Int64)? {
        guard let body = try? JSON.parse(effect.body), let type = body["meetingTypeId"]?.string,
            let start = body["start"]?.string.flatMap(ServerTime.milliseconds), body["ignoreAvailability"]?.bool != true
        else { return nil }
        let target: BookingDraft.Target
        if let hosts = body["hostIds"]?.array?.compactMap(\.string), !hosts.isEmpty {
            target = .hosts(hosts)
        } else if let queue = body["queueId"]?.string {
            target = .queue(queue)
        } else {
            return nil
        }
        let day = start / 1_000 / secondsOfDay
        let question = FreeStartsQuestion(
            meetingTypeId: type, target: target, duration: body["duration"]?.int, block: day / daysOfBlock)
        return (question, start / 1_000)
    }

    /// The path that asks for the free starts of whole days in UTC.
    ///
    /// - Parameters:
    ///   - starts: instants in seconds since 1970.
    ///   - isFresh: pass by what the server has worked out before.
    public func path(_ starts: ClosedRange<Int64>, isFresh: Bool = false) -> String {
        func day(_ instant: Int64) -> String { String(TimeText.utc(instant).prefix(10)) }
        var path = "/v4/booking-availability?meetingTypeId=\(meetingTypeId)"
        switch target {
        // With one host all documented forms of the list are the same text.
        case .hosts(let hosts): path += hosts.map { "&hostIds=\($0)" }.joined()
        case .queue(let queue): path += "&queueId=\(queue)"
        case .typeQueue: break
        }
        // Equal days give nothing: the end is the day after.
        path += "&start=\(day(starts.lowerBound))&end=\(day(starts.upperBound + Self.secondsOfDay))&timezone=UTC"
        if let duration { path += "&meetingDuration=\(duration)" }
        if isFresh { path += "&refreshCache=true" }
        return path
    }
}

extension FreeStartsQuestion {
    /// Days around a wanted start that are looked at for another one: one before it, and a week after it.
    public static func neighbourhood(of start: Int64, now: Int64) -> ClosedRange<Int64> {
        let first = max(now, start - secondsOfDay)
        return first...max(first, start + 7 * secondsOfDay)
    }

    /// The starts nearest to the wanted one as a hint, the earliest first, in the notation of the row's own start; nil without any.
    public static func hint(for effect: Effect, free: some Collection<Int64>, count: Int = 3) -> String? {
        guard let body = try? JSON.parse(effect.body), let text = body["start"]?.string, let time = try? TimeText.parse(text),
            let wanted = ServerTime.milliseconds(text).map({ $0 / 1_000 })
        else { return nil }
        let nearest = free.filter { $0 != wanted }.sorted { (abs($0 - wanted), $0) < (abs($1 - wanted), $1) }.prefix(count).sorted()
        guard !nearest.isEmpty else { return nil }
        let texts = nearest.map { BookingDraft.Start(instant: $0, offset: time.offset ?? 0).text }
        return "nearest free starts: \(texts.joined(separator: ", "))"
    }
}

/// The answer: `dates[].spots[].startTime` (API page, section 10.1).
public enum FreeStarts {
    /// How many may have each start, by its instant in seconds since 1970.
    public static func read(_ result: Result<Reply, TransferFailure>) -> ReadAnswer<[Int64: Int]> {
        ReadAnswer(result, decode: seats)
    }

    /// Of a group that is open, what it has left; else one.
    static func seats(_ json: JSON) -> [Int64: Int]? {
        guard let dates = json["dates"]?.array else { return nil }
        var starts: [Int64: Int] = [:]
        for spot in dates.flatMap({ $0["spots"]?.array ?? [] }) {
            guard let start = spot["startTime"]?.string.flatMap(ServerTime.milliseconds) else { continue }
            let group = spot["appointment"]
            let left = (group?["totalSpots"]?.int ?? 1) - (group?["takenSpots"]?.int ?? 0)
            starts[start / 1_000] = max(1, left)
        }
        return starts
    }
}
