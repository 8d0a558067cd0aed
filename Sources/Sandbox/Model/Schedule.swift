/// The weekly hours in which a user can be booked.
package struct Schedule: Sendable, Equatable {
    /// Bookable time of one day, in minutes after local midnight; the end does not belong to it.
    package struct Hours: Sendable, Equatable {
        package var start: Int
        package var end: Int

        package init(start: Int, end: Int) {
            self.start = start
            self.end = end
        }
    }

    /// The names of the API, Monday first.
    static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// Seven lists, Monday first.
    package var days: [[Hours]]

    package init(days: [[Hours]]) {
        self.days = days
    }

    /// Monday to Friday, 9:00 to 17:00.
    package static let standard = Schedule(days: (0..<7).map { $0 < 5 ? [Hours(start: 540, end: 1020)] : [] })

    /// Whether a meeting lies inside the hours of its day as a whole.
    package func allows(_ date: CivilDate, minute: Int, duration: Int) -> Bool {
        days[date.weekday].contains { $0.start <= minute && minute + duration <= $0.end }
    }
}
