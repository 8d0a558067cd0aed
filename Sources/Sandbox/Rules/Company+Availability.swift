/// A start that can be booked.
package struct OpenSpot: Sendable, Equatable {
    package var start: Moment
    /// The group appointment that already stands there.
    package var appointment: Int?

    package init(start: Moment, appointment: Int? = nil) {
        self.start = start
        self.appointment = appointment
    }
}

extension Company {
    /// The bookable starts between two instants, on a grid of the meeting's length but at most 30 minutes.
    ///
    /// - Parameters:
    ///   - everyone: all of the hosts have to be free, not any one of them.
    ///   - appointment: one that does not block itself, as when it is to be moved.
    package mutating func openSpots(
        type typeIndex: Int, hosts: [Int], duration: Int, from start: Moment, to end: Moment, everyone: Bool, existing appointment: Int?,
        now: Moment
    ) -> [OpenSpot] {
        let type = meetingTypes[typeIndex]
        let step = Nanoseconds.minutes(min(duration, 30))
        let source = appointment.map { Diary.Source.appointment($0) }
        var spots: [OpenSpot] = []
        // The grid begins at a full hour so that it does not depend on the range asked for.
        var cursor = Moment(epochSeconds: start.epochSeconds.floorDivided(by: 3600) * 3600)
        while cursor < end {
            defer { cursor = cursor + step }
            guard cursor >= start, cursor > now else { continue }
            if type.isGroup, let host = hosts.first, let open = diary.groupAppointment(host: host, meetingType: typeIndex, start: cursor) {
                if appointments[open].takenSpots < type.spots { spots.append(OpenSpot(start: cursor, appointment: open)) }
                continue
            }
            let slot = Slot(start: cursor, duration: duration)
            let free = hosts.count { isBookable(slot, host: $0, ignoringAvailability: false, except: source) }
            if free > 0, !everyone || free == hosts.count { spots.append(OpenSpot(start: cursor)) }
        }
        return spots
    }
}
