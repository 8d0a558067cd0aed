/// Turns the text of a start, with the zone that belongs to it, into an instant.
enum StartResolver {
    struct Problem: Error, Hashable {
        var problem: String
        var hint: String
    }

    /// - Parameter order: of day and month, where the text does not tell.
    static func resolve(
        _ text: String, zone: ZoneCatalogue.Index?, order: DateOrder?, zones: inout ZoneCatalogue
    ) throws(Problem) -> BookingDraft.Start {
        let time = try parse(text, order)
        if let offset = time.offset { return BookingDraft.Start(instant: time.clock - offset, offset: offset) }
        guard let zone else {
            throw Problem(
                problem: "which says neither offset nor time zone",
                hint:
                    "write it like \(TimeText.utc(time.clock).dropLast())+01:00, add a column timezone with a name like Europe/Berlin, or give --timezone"
            )
        }
        switch zones.resolve(clock: time.clock, in: zone) {
        case .one(let instant, let offset): return BookingDraft.Start(instant: instant, offset: offset)
        case .twice(let earlier, let earlierOffset, let later, let laterOffset):
            throw Problem(
                problem: "a time that comes twice in \(zones.name(zone)), as the clocks are put back then",
                hint: "write \(TimeText.local(earlier, offset: earlierOffset)) or \(TimeText.local(later, offset: laterOffset))")
        case .never(let change, let before, let after):
            throw Problem(
                problem: "a time that does not exist in \(zones.name(zone)), as the clocks are put forward over it",
                hint:
                    "the nearest times that exist are \(TimeText.local(change - 60, offset: before)) and \(TimeText.local(change, offset: after))"
            )
        }
    }

    private static func parse(_ text: String, _ order: DateOrder?) throws(Problem) -> TimeText {
        do throws(TimeText.Fault) {
            do throws(TimeText.Fault) { return try TimeText.parse(text) } catch {
                guard error == .form else { throw error }
            }
            return try TimeText.parseLocal(text, order: order)
        } catch {
            switch error {
            case .form: throw Problem(problem: "which is not an ISO 8601 time", hint: "write it like 2027-03-01T09:00:00+01:00")
            case .noClock: throw Problem(problem: "which has no time of day", hint: "write it like 2027-03-01T09:00:00+01:00")
            case .ambiguous(let dayFirst, let monthFirst):
                throw Problem(
                    problem: "which can be \(dayFirst) or \(monthFirst)",
                    hint: "say --date-format day-first or --date-format month-first, or write \(dayFirst) or \(monthFirst)")
            case .excelSerial:
                throw Problem(
                    problem: "a date that Excel has turned into a number",
                    hint: "in Excel, format the column as a date and save the file again\(ValueForms.serialMeaning(text))")
            case .range(let reason): throw Problem(problem: "which cannot be: \(reason)", hint: "correct the time")
            case .fraction: throw Problem(problem: "which has a fraction of a second", hint: "start on a whole second")
            }
        }
    }
}
