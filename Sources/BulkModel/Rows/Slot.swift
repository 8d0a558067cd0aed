/// A time of somebody's that is taken by who books it.
public struct Slot: Sendable, Hashable {
    /// Whose: the hosts or the queue, as text that is only compared.
    public var place: String
    /// Seconds since 1970.
    public var start: Int64

    public init(place: String, start: Int64) {
        self.place = place
        self.start = start
    }
}

/// A slot that was free when the API was asked.
public struct Opening: Sendable, Hashable {
    public var slot: Slot
    /// How many rows may have it; more than one in a group alone.
    public var seats: Int

    public init(_ slot: Slot, seats: Int = 1) {
        self.slot = slot
        self.seats = seats
    }
}
