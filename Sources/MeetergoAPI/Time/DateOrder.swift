/// The order of day and month in dates such as `03/04/2027`, which the texts themselves do not tell.
public enum DateOrder: String, Sendable, Hashable, CaseIterable {
    case dayFirst = "day-first"
    case monthFirst = "month-first"

    /// Reads what `--date-format` takes: `day-first`, `month-first`, or a pattern such as `dd/MM/yyyy HH:mm`, of which the order counts.
    public init?(argument: String) {
        let folded = argument.lowercased()
        if let order = DateOrder(rawValue: folded) {
            self = order
            return
        }
        // The pattern's M is a month, its m a minute; a pattern all in small letters has its month in the date part, which comes first.
        guard let day = folded.firstIndex(of: "d") else { return nil }
        guard let month = argument.firstIndex(of: "M") ?? folded.firstIndex(of: "m") else { return nil }
        self = day < month ? .dayFirst : .monthFirst
    }
}

/// Finds the order of day and month out of the dates of a whole column: a part above 12 is no month.
public struct DateOrderFinder: Sendable {
    public enum Verdict: Sendable, Hashable {
        /// No date was seen that could be read in two ways.
        case notNeeded
        case decided(DateOrder)
        /// Every date can be read in both ways; the first one, and both readings as ISO 8601 dates.
        case undecided(example: String, dayFirst: String, monthFirst: String)
        /// Some dates are only possible in one order, some only in the other.
        case contradictory(dayFirst: String, monthFirst: String)
    }

    private var dayFirstExample: String?
    private var monthFirstExample: String?
    private var openExample: (text: String, first: Int64, second: Int64, year: Int64)?
    /// Years of two digits were seen; the first date that has one.
    public private(set) var shortYearExample: String?

    public init() {}

    /// Looks at one value of the column; what is no date does not count.
    public mutating func look(at text: String) {
        guard case .numeric(let first, let second, let year, let separator, let isShort)? = DateParts.read(text) else { return }
        if isShort, shortYearExample == nil { shortYearExample = text }
        // Dots are German, and day first.
        guard separator != UInt8(ascii: ".") else { return }
        switch (first > 12, second > 12) {
        case (true, true): return
        case (true, false): dayFirstExample = dayFirstExample ?? text
        case (false, true): monthFirstExample = monthFirstExample ?? text
        // 3 March is the same in both.
        case (false, false): if openExample == nil, first != second { openExample = (text, first, second, year) }
        }
    }

    public var verdict: Verdict {
        switch (dayFirstExample, monthFirstExample) {
        case (let dayFirst?, let monthFirst?): return .contradictory(dayFirst: dayFirst, monthFirst: monthFirst)
        case (_?, nil): return .decided(.dayFirst)
        case (nil, _?): return .decided(.monthFirst)
        case (nil, nil): break
        }
        guard let openExample else { return .notNeeded }
        return .undecided(
            example: openExample.text,
            dayFirst: DateParts.iso(openExample.year, openExample.second, openExample.first),
            monthFirst: DateParts.iso(openExample.year, openExample.first, openExample.second))
    }
}
