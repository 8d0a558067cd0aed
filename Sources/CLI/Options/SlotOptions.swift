import ArgumentParser
import MeetergoAPI

/// What becomes of bookings whose slot is taken.
struct SlotOptions: ParsableArguments {
    /// The value of `--on-slot-taken`.
    enum Choice: String, ExpressibleByArgument, CaseIterable {
        case fail, next
    }

    @Option(
        help: ArgumentHelp(
            """
            What to do with a booking whose slot is taken: fail refuses the row, next books the next free start of the same host or queue after \
            the wanted one. The result has both as _wanted_start and _booked_start. Each start that is tried is one of --attempts.
            """, valueName: "fail|next"))
    var onSlotTaken = Choice.fail

    @Option(
        help: ArgumentHelp(
            """
            With next: how far after the wanted start, as hours (4h) or days (2d, up to 31d: until the end of the second day after). Default: \
            day, the rest of the wanted day.
            """, valueName: "day|Nh|Nd"))
    var slotWindow: SlotWindowArgument?

    @Option(
        help: ArgumentHelp(
            """
            With next: the hours within which another start may lie, the last one not included, on the clock of the row's own start. Default: \
            all day.
            """, valueName: "HH:MM-HH:MM"))
    var slotHours: SlotHoursArgument?

    static let bookingsAlone = "--on-slot-taken, --slot-window and --slot-hours are for bookings."

    var isGiven: Bool { onSlotTaken == .next || slotWindow != nil || slotHours != nil }

    var search: SlotSearch? {
        onSlotTaken == .next ? SlotSearch(window: slotWindow?.window ?? .days(0), hours: slotHours?.minutes) : nil
    }

    func check(attempts: Int) throws {
        if onSlotTaken == .fail, slotWindow != nil || slotHours != nil {
            throw ValidationError("--slot-window and --slot-hours need --on-slot-taken next.")
        }
        if onSlotTaken == .next, attempts < 2 {
            throw ValidationError("--on-slot-taken next needs --attempts 2 or more: the wanted start is the first one.")
        }
    }
}

/// The value of `--slot-window`: `day`, `4h`, `2d`.
struct SlotWindowArgument: ExpressibleByArgument, Hashable {
    var window: SlotSearch.Window

    init?(argument: String) {
        if argument == "day" {
            window = .days(0)
            return
        }
        guard let unit = argument.last, let count = Int(argument.dropLast()), argument.first?.isNumber == true, count > 0 else {
            return nil
        }
        switch unit {
        case "h" where count <= SlotSearch.mostDays * 24: window = .hours(count)
        case "d" where count <= SlotSearch.mostDays: window = .days(count)
        default: return nil
        }
    }
}

/// The value of `--slot-hours`: `09:00-17:00`; `24:00` is the end of the day.
struct SlotHoursArgument: ExpressibleByArgument, Hashable {
    /// Of the day.
    var minutes: Range<Int>

    init?(argument: String) {
        let sides = argument.split(separator: "-", omittingEmptySubsequences: false).map(Self.minute)
        guard sides.count == 2, let first = sides[0], let last = sides[1], first < last else { return nil }
        minutes = first..<last
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour <= 24, minute < 60, hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }
}
