/// What can be seen to have happened, so that one sees that the faults really strike.
package enum Sight: String, CaseIterable, Sendable {
    case userScenario = "users"
    case bookingScenario = "bookings"
    case run = "runs of the tool"
    case row = "rows read"
    case write = "POSTs sent"
    case read = "GETs sent"
    case made = "things made on the server"
    case crash = "crashes"
    case crashInFlight = "crashes with requests in flight"
    case diskFull = "runs ended by a full disk"
    case recovery = "crashed runs completed by the next"
    case interrupted = "runs ended by Ctrl-C"
    case keyExpired = "runs ended by an expired key"
    case unreachable = "runs ended by a long outage"
    case changedFile = "second runs over a changed file"
    case retry = "retries of what a run left"
    case undo = "runs of undo"
    case takenBack = "things taken back on the server"
    case undone = "rows ended undone"
    case madeAgain = "things made again after an undo"
    case movedByOthers = "appointments that others moved before an undo"
    case search = "answers about free slots"
    case otherSlot = "bookings sent to another slot than their own"
    case canary = "runs ended by the canary"
    case scan = "directories read before the first row"
    case update = "updates sent"
    case updateMade = "updates made on the server"
    case updated = "rows ended updated"
    case updateUnknown = "updates without an answer"
    case updateFound = "settled: an update was carried out"
    case existsRefused = "rows refused, as the user exists"
    case changeFailed = "changed rows among the failed"
    case named = "rows resolved from a name"
    case keptReferences = "runs that knew some names from earlier ones"
    case lookFailed = "runs ended before they knew all names"
    case blocked = "rows blocked, as a name leads nowhere"
    case unblocked = "blocked rows that could be sent later"
    case throttled = "429s"
    case notSent = "exchanges without a connection"
    case lostBefore = "requests lost on their way"
    case lostAfter = "answers lost after execution"
    case truncated = "answers that broke off"
    case brokenBody = "answers without an id"
    case gatewayBefore = "5xx, nothing carried out"
    case gatewayAfter = "5xx after execution"
    case timeout = "timeouts"
    case lateExecution = "executions after the client gave up"
    case executedAfterDeath = "executions after the client died"
    case twin = "equal users made by others long before"
    case strangersUser = "users made by others meanwhile"
    case strangersSlot = "slots taken by others meanwhile"
    case blind = "runs that may not list appointments"
    case openedByOthers = "groups opened by others long before"
    case foundInGroup = "people found in a group before they were sent"
    case unknownEnd = "rows ended unknown"
    case settledMade = "settled: made by us"
    case settledExisting = "settled: somebody else's"
    case settledAbsent = "settled: absent"
    case settledUndecided = "settled: cannot be decided"
    case conflict = "exists, without a doubt before"
    case veryLate = "executions after every look"
    case conflictAfterDoubt = "taken or exists, after an unknown attempt"
}

/// Counts of what was seen.
package struct Coverage: Sendable {
    private var times = [Int](repeating: 0, count: Sight.allCases.count)
    private var scenarios = [Int](repeating: 0, count: Sight.allCases.count)

    package init() {}

    mutating func see(_ sight: Sight, _ count: Int = 1) { times[sight.index] += count }

    /// How often it was seen.
    package subscript(sight: Sight) -> Int { times[sight.index] }

    /// Adds what one scenario saw.
    package mutating func add(_ other: Coverage) {
        for index in times.indices {
            times[index] += other.times[index]
            scenarios[index] += other.scenarios[index]
        }
    }

    /// Counts, for each thing seen, this one scenario.
    mutating func closeScenario() {
        for index in times.indices where times[index] > 0 { scenarios[index] = 1 }
    }

    /// A line for each kind: how often, and in how many scenarios.
    package var lines: [String] {
        Sight.allCases.map { sight in
            let count = String(times[sight.index])
            let padding = String(repeating: " ", count: max(0, 11 - count.count))
            return "\(padding)\(count)  \(sight.rawValue) (in \(scenarios[sight.index]) scenarios)"
        }
    }
}

extension Sight {
    fileprivate static let places = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
    fileprivate var index: Int { Self.places[self] ?? 0 }
}
