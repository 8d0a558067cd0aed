/// Makes a failing scenario smaller while it keeps failing: fewer rows, fewer runs, fewer crashes, fewer kinds of faults.
///
/// What is drawn for one row does not depend on the others (see `Dice`), so most of it can go without changing the rest.
package struct Shrinker {
    /// Plays a smaller scenario; says whether it still fails.
    private let fails: (Scenario) -> Bool
    private var best: Scenario
    private(set) package var plays = 0

    /// The most scenarios that are tried.
    private static let patience = 3_000

    private init(_ scenario: Scenario, fails: @escaping (Scenario) -> Bool) {
        best = scenario
        self.fails = fails
    }

    /// The smallest failing scenario that was found.
    ///
    /// - Precondition: `scenario` fails.
    package static func shrink(_ scenario: Scenario, broken: BrokenVariant? = nil) -> Scenario {
        var shrinker = Shrinker(scenario) { Player.play($0, broken: broken).violation != nil }
        shrinker.shrink()
        return shrinker.best
    }

    private mutating func shrink() {
        var before = Int.max
        while best.weight < before, plays < Self.patience {
            before = best.weight
            leaveOutFile()
            leaveOutRuns()
            leaveOutRows()
            leaveOutFaults()
            calmDown()
            simplify()
        }
    }

    private mutating func attempt(_ smaller: Scenario) -> Bool {
        guard plays < Self.patience else { return false }
        plays += 1
        guard fails(smaller) else { return false }
        best = smaller
        return true
    }

    private mutating func attempt(_ edit: (inout Scenario) -> Void) -> Bool {
        var smaller = best
        edit(&smaller)
        return attempt(smaller)
    }

    private mutating func leaveOutFile() {
        for file in Set(best.runs.map(\.file)).sorted(by: >) where Set(best.runs.map(\.file)).count > 1 {
            _ = attempt { $0.runs.removeAll { $0.file == file } }
        }
    }

    private mutating func leaveOutRuns() {
        var index = best.runs.count - 1
        while index >= 0 {
            if best.runs.count > 1 { _ = attempt { $0.runs.remove(at: index) } }
            index -= 1
        }
    }

    /// Halves first, then smaller pieces, as delta debugging does (Zeller, Hildebrandt 2002).
    private mutating func leaveOutRows() {
        var size = max(1, numbers.count / 2)
        while true {
            var start = 0
            while start < numbers.count {
                let piece = Set(numbers[start..<min(numbers.count, start + size)])
                if piece.count == numbers.count || !attempt(best.without(piece)) { start += size }
            }
            if size == 1 { return }
            size = max(1, size / 2)
        }
    }

    private var numbers: [Int] { Set(best.files.flatMap { $0.map(\.number) }).sorted() }

    private mutating func leaveOutFaults() {
        for fault in best.faults.sorted(by: { $0.rawValue < $1.rawValue }) {
            _ = attempt {
                $0.faults.remove(fault)
                $0.server.forget(fault)
            }
        }
    }

    private mutating func calmDown() {
        for index in best.runs.indices {
            if best.runs[index].crash != nil { _ = attempt { $0.runs[index].crash = nil } }
            if best.runs[index].interrupt != nil { _ = attempt { $0.runs[index].interrupt = nil } }
            if best.runs[index].isRetry { _ = attempt { $0.runs[index].isRetry = false } }
            if best.runs[index].skew != 0 { _ = attempt { $0.runs[index].skew = 0 } }
            while let count = best.runs[index].crash?.count, count > 1 {
                guard attempt({ $0.runs[index].crash?.count = count / 2 }) || attempt({ $0.runs[index].crash?.count = count - 1 }) else {
                    break
                }
            }
        }
    }

    private mutating func simplify() {
        if best.settings.usesNames {
            _ = attempt {
                $0.settings.usesNames = false
                $0.server.namesSwap = nil
                for file in $0.files.indices {
                    for line in $0.files[file].indices {
                        guard case .booking(var row) = $0.files[file][line].content else { continue }
                        row.naming = .ids
                        $0.files[file][line].content = .booking(row)
                    }
                }
            }
        }
        if best.isOtherJob { _ = attempt { $0.isOtherJob = false } }
        if best.settings.searchesSlots { _ = attempt { $0.settings.searchesSlots = false } }
        if best.isMeddledWith { _ = attempt { $0.isMeddledWith = false } }
        if best.settings.rate != nil { _ = attempt { $0.settings.rate = nil } }
        if best.settings.readsOnAfterStop { _ = attempt { $0.settings.readsOnAfterStop = false } }
        if best.settings.retryRefused { _ = attempt { $0.settings.retryRefused = false } }
        while best.settings.attempts > 1, attempt({ $0.settings.attempts -= 1 }) {}
        while best.settings.maxInFlight > 1, attempt({ $0.settings.maxInFlight /= 2 }) {}
    }
}

extension ServerTraits {
    /// Leaves out what a kind of fault had set up.
    fileprivate mutating func forget(_ fault: FaultKind) {
        switch fault {
        case .outage: outages = []
        case .expiry: expiry = nil
        case .crowd: crowd = 3
        case .readDelay: readDelay = 0
        case .renamed: namesSwap = nil
        case .absentReference:
            hostsAppear = hostsAppear.map { _ in 0 }
            typesAppear = [:]
        default: break
        }
    }
}
