public import HeapModule

/// What is to come in a simulation, earliest first; what is due at the same time keeps the order in which it was added.
///
/// Inlinable, since every step of a simulation asks it, for events of another module's type.
public struct Agenda<Time: Comparable, Event> {
    @usableFromInline struct Entry: Comparable {
        @usableFromInline var time: Time
        @usableFromInline var order: UInt64
        @usableFromInline var event: Event

        @inlinable init(time: Time, order: UInt64, event: Event) {
            self.time = time
            self.order = order
            self.event = event
        }

        @inlinable static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
        @inlinable static func < (left: Entry, right: Entry) -> Bool { (left.time, left.order) < (right.time, right.order) }
    }

    @usableFromInline var entries = Heap<Entry>()
    @usableFromInline var order: UInt64 = 0

    @inlinable public init() {}

    /// When the next thing is due; nil where nothing is to come.
    @inlinable public var nextTime: Time? { entries.min?.time }

    /// - Complexity: O(log n).
    @inlinable public mutating func add(_ event: Event, at time: Time) {
        entries.insert(Entry(time: time, order: order, event: event))
        order += 1
    }

    /// Takes out what is due next.
    ///
    /// - Complexity: O(log n).
    @inlinable public mutating func next() -> (time: Time, event: Event)? {
        entries.popMin().map { ($0.time, $0.event) }
    }
}
