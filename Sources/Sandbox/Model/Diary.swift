/// Who is busy when: all appointments and held slots, by host and day.
///
/// A meeting is at most 480 minutes long, so whatever overlaps a slot starts on its day (UTC) or the day before or after.
struct Diary: Sendable {
    /// Where an entry comes from.
    enum Source: Sendable, Equatable {
        case appointment(Int)
        case provisional(Int)
    }

    struct Entry: Sendable {
        var source: Source
        var start: Moment
        var end: Moment
        var meetingType: Int
        /// False once cancelled, declined or expired; such entries stay listed.
        var isBusy = true
    }

    private struct Page: Hashable {
        var host: Int
        var day: Int
    }

    private var pages: [Page: [Entry]] = [:]

    private static func day(_ moment: Moment) -> Int { moment.epochSeconds.floorDivided(by: 86_400) }

    mutating func add(_ entry: Entry, host: Int) {
        pages[Page(host: host, day: Self.day(entry.start)), default: []].append(entry)
    }

    /// Takes out the entry of a source that starts then.
    mutating func remove(_ source: Source, host: Int, start: Moment) {
        pages[Page(host: host, day: Self.day(start))]?.removeAll { $0.source == source }
    }

    /// Frees the time of an entry but keeps it listed.
    mutating func release(_ source: Source, host: Int, start: Moment) {
        let page = Page(host: host, day: Self.day(start))
        guard let index = pages[page]?.firstIndex(where: { $0.source == source }) else { return }
        pages[page]?[index].isBusy = false
    }

    /// Whether nothing of that host overlaps the time; one source can be left out of account.
    func isFree(host: Int, start: Moment, end: Moment, except source: Source? = nil) -> Bool {
        for day in Self.day(start) - 1...Self.day(end) + 1 {
            guard let entries = pages[Page(host: host, day: day)] else { continue }
            if entries.contains(where: { $0.isBusy && $0.start < end && start < $0.end && $0.source != source }) { return false }
        }
        return true
    }

    /// The group appointment of that type which begins exactly then.
    func groupAppointment(host: Int, meetingType: Int, start: Moment) -> Int? {
        for entry in pages[Page(host: host, day: Self.day(start))] ?? [] {
            if entry.isBusy, entry.start == start, entry.meetingType == meetingType, case .appointment(let index) = entry.source {
                return index
            }
        }
        return nil
    }

    /// The appointments of a host that start in a time range, cancelled ones too, in order of creation.
    func appointments(host: Int, from start: Moment, through end: Moment) -> [Int] {
        guard start <= end else { return [] }
        var found: [Int] = []
        for day in Self.day(start)...Self.day(end) {
            for entry in pages[Page(host: host, day: day)] ?? [] where start <= entry.start && entry.start <= end {
                if case .appointment(let index) = entry.source { found.append(index) }
            }
        }
        return found.sorted()
    }
}
