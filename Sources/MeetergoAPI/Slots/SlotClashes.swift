import BulkModel

/// Where a row stands in its input.
public struct RowPlace: Sendable, Hashable {
    /// The index of the file, from 0.
    public var file: Int
    /// From 1.
    public var line: Int

    public init(file: Int, line: Int) {
        self.file = file
        self.line = line
    }
}

/// Notices when two bookings of one input want the same slot of a type with one host and one attendee: the second could only be refused.
///
/// Holds about 40 bytes for each such booking.
struct SlotClashes: Sendable {
    private struct Holder {
        /// Half of the booking's key, so that the same booking again is no clash with itself.
        var key: UInt64
        var file: Int32
        var line: Int32
    }

    private var holders: [UInt64: Holder] = [:]

    /// Takes the slot for a booking; gives the place of the other booking that has it.
    mutating func take(_ booking: BookingDraft, at place: RowPlace) -> RowPlace? {
        guard case .hosts(let hosts) = booking.target, booking.options.ignoreAvailability != true else { return nil }
        let key = booking.key.fingerprint.low
        for host in hosts {
            let slot = Key(.bookings, canonical: "slot \(host) \(booking.start.instant)").fingerprint.high
            if let holder = holders[slot] {
                return holder.key == key ? nil : RowPlace(file: Int(holder.file), line: Int(holder.line))
            }
            holders[slot] = Holder(key: key, file: Int32(clamping: place.file), line: Int32(clamping: place.line))
        }
        return nil
    }
}
