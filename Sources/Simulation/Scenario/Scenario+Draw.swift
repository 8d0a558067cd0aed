import BulkModel

extension Scenario {
    /// Draws a scenario. Most are small, as small ones find nearly everything and are quick.
    package init(seed: UInt64) {
        var dice = Dice(seed, 1)
        self.seed = seed
        kind = dice.chance(0.45) ? .users : .bookings
        faults = Self.faults(&dice)
        trouble = dice.pick([0.05, 0.2, 0.4, 0.7])
        let count = Self.count(&dice)
        settings = Settings(
            attempts: dice.pick([1, 2, 3, 5]), maxInFlight: dice.pick([1, 2, 4, 8, 32]), rate: dice.pick([nil, nil, 30, 100, 600]),
            readsOnAfterStop: dice.chance(0.2), retryRefused: dice.chance(0.2), timeout: 30)
        server = ServerTraits.draw(&dice, faults)
        let first = FileDraw(kind: kind, seed: seed).file(count)
        files = [first]
        runs = []
        isOtherJob = false
        for _ in 0..<dice.pick([0, 1, 1, 2, 2, 3]) { runs.append(Self.run(0, &dice, faults)) }
        let isLeftHalfDone = dice.chance(0.3)
        let isChanged = dice.chance(0.4)
        if !isChanged || !isLeftHalfDone { runs.append(Self.calmRun(0, &dice, faults)) }
        if isChanged {
            files.append(FileDraw(kind: kind, seed: seed).changed(first))
            isOtherJob = dice.chance(0.4)
            for _ in 0..<dice.below(3) { runs.append(Self.run(1, &dice, faults)) }
            runs.append(Self.calmRun(1, &dice, faults))
        }
        var more = Dice(seed, 14)
        settings.hasCanary = more.chance(0.3)
        addUndo(&more)
        var choices = Dice(seed, 21)
        drawChoices(&choices)
        var still = Dice(seed, 15)
        // Where taken slots are left for others, the canary hardly ever sees nothing but refusals.
        settings.searchesSlots = still.chance(0.5) && !settings.hasCanary
        isMeddledWith = still.chance(0.3)
        var words = Dice(seed, 30)
        drawReferences(&words)
        var sight = Dice(seed, 33)
        let isBlind = sight.chance(0.15)
        for index in runs.indices { runs[index].isBlind = sight.chance(0.6) && isBlind && kind == .bookings && !runs[index].isCalm }
    }

    /// How rows point at hosts and types, and what these names lead to.
    private mutating func drawReferences(_ dice: inout Dice) {
        let (usesNames, swap) = (dice.chance(0.5), dice.spread(1, 600))
        guard kind == .bookings else { return }
        server.drawStanding(&dice, faults)
        // Nothing of what the rows ask for is there: what the canary is for.
        if settings.hasCanary, !usesNames, faults.contains(.absentReference), dice.chance(0.3) { server.hideAll() }
        guard usesNames else { return }
        settings.usesNames = true
        // To another job a name may rightly mean something else than to this one.
        let areRenamed = faults.contains(.renamed) && !isOtherJob
        if areRenamed { server.namesSwap = swap }
        for index in runs.indices { runs[index].refreshes = dice.chance(0.3) }
        for file in files.indices {
            for line in files[file].indices {
                guard case .booking(var row) = files[file][line].content else { continue }
                // In the changed file, or the second time in one file, the same thing may be called otherwise.
                row.naming = Naming.draw(seed, row.attendee, areRenamed ? 0 : file * 100_000 + line)
                files[file][line].content = .booking(row)
            }
        }
    }

    /// What is to become of users that exist and of rows that change.
    ///
    /// No updates where requests are carried out after every look: one that everybody has forgotten would bring back what was there before.
    private mutating func drawChoices(_ dice: inout Dice) {
        let existing = dice.pick([.adopt, .adopt, .update, .update, .fail] as [OnExisting])
        let change = dice.pick([.skip, .skip, .update, .update, .update, .fail] as [OnChange])
        let scans = dice.chance(0.3)
        guard kind == .users else { return }
        settings.scans = scans
        let canUpdate = !faults.contains(.veryLate)
        settings.onExisting = existing == .update && !canUpdate ? .adopt : existing
        settings.onChange = change == .update && !canUpdate ? .skip : change
    }

    /// Some jobs are taken back at the end, and some of these made again.
    ///
    /// Not where requests are carried out after every look: what was undone would be made again by a request that everybody has forgotten.
    private mutating func addUndo(_ dice: inout Dice) {
        guard dice.chance(0.35), !faults.contains(.veryLate), let file = runs.last?.file else { return }
        for _ in 0..<dice.pick([0, 1, 1, 2]) {
            var run = Self.run(file, &dice, faults)
            (run.isRetry, run.isUndo) = (false, true)
            runs.append(run)
            // Somebody imports before the undo has come to its end.
            if dice.chance(0.2) { runs.append(Self.run(file, &dice, faults)) }
        }
        var calm = Self.calmRun(file, &dice, faults)
        calm.isUndo = true
        runs.append(calm)
        if dice.chance(0.5) { runs.append(Self.calmRun(file, &dice, faults)) }
        if dice.chance(0.3) { runs.append(calm) }
    }

    private static func count(_ dice: inout Dice) -> Int {
        switch dice.below(100) {
        case 0..<50: 1 + dice.below(4)
        case 50..<85: 3 + dice.below(12)
        case 85..<98: 10 + dice.below(50)
        default: 60 + dice.below(200)
        }
    }

    private static func faults(_ dice: inout Dice) -> Set<FaultKind> {
        let density = dice.pick([0.15, 0.4, 0.8])
        return Set(FaultKind.allCases.filter { _ in dice.chance(density) })
    }

    private static func run(_ file: Int, _ dice: inout Dice, _ faults: Set<FaultKind>) -> PlannedRun {
        var run = calmRun(file, &dice, faults)
        run.isCalm = false
        run.isRetry = dice.chance(0.2)
        let end = dice.below(10)
        // Drawn in any case, so that the rest does not depend on it.
        var crash = CrashPoint(moment: dice.pick(CrashPoint.Moment.allCases), count: 1 + Int(dice.spread(1, 40)) - 1)
        let interrupt = dice.spread(0.05, 60)
        let isDiskFull = dice.chance(0.5)
        switch end {
        case 0..<6 where faults.contains(.crash): run.crash = crash
        case 6..<7 where faults.contains(.fullDisk):
            crash.moment = .commitAsked
            crash.isDiskFull = isDiskFull || !faults.contains(.crash)
            run.crash = crash
        case 7..<9 where faults.contains(.interrupt): run.interrupt = interrupt
        default: break
        }
        return run
    }

    private static func calmRun(_ file: Int, _ dice: inout Dice, _ faults: Set<FaultKind>) -> PlannedRun {
        let gap = dice.spread(0.2, 300)
        let skew = dice.between(-200, 200)
        return PlannedRun(
            file: file, isRetry: false, gap: gap, crash: nil, interrupt: nil, skew: faults.contains(.clockSkew) ? skew : 0, isCalm: true)
    }
}

extension ServerTraits {
    static func draw(_ dice: inout Dice, _ faults: Set<FaultKind>) -> ServerTraits {
        let crowd = dice.pick([95, 120, 230])
        let start = dice.between(0, 60)
        let length = dice.spread(20, 900)
        let outage = dice.pick(Outage.allCases)
        let expiry = dice.spread(0.5, 120)
        return ServerTraits(
            errorShape: dice.pick(ErrorShape.allCases), conflictStatus: dice.pick([400, 409]), hasTotal: dice.chance(0.5),
            wrapsUsers: dice.chance(0.7), crowd: faults.contains(.crowd) ? crowd : 3, defaultPage: dice.pick([10, 20, 50]),
            readDelay: faults.contains(.readDelay) ? 5_000 : 0,
            outages: faults.contains(.outage) ? [(start, start + length, outage)] : [],
            expiry: faults.contains(.expiry) ? expiry : nil, hasDate: dice.chance(0.9) || faults.contains(.clockSkew))
    }
}

extension ServerTraits {
    fileprivate mutating func hideAll() {
        for host in hostsAppear.indices { hostsAppear[host] = 600 }
        for type in BookingRow.MeetingType.allCases { typesAppear[type] = 600 }
    }

    fileprivate mutating func drawStanding(_ dice: inout Dice, _ faults: Set<FaultKind>) {
        for host in hostsAppear.indices {
            let (isLate, time) = (dice.chance(0.4), dice.spread(1, 600))
            if isLate, faults.contains(.absentReference) { hostsAppear[host] = time }
        }
        for type in BookingRow.MeetingType.allCases {
            let (isLate, time) = (dice.chance(0.2), dice.spread(1, 600))
            if isLate, faults.contains(.absentReference) { typesAppear[type] = time }
        }
    }
}

extension Naming {
    /// Most rows of one thing call it the same, wherever they stand.
    fileprivate static func draw(_ seed: UInt64, _ thing: Int, _ place: Int) -> Naming {
        var (usual, own) = (Dice(seed, 31, UInt64(thing)), Dice(seed, 32, UInt64(thing), UInt64(place)))
        let naming = Naming(host: usual.pick(Form.allCases), type: usual.pick(Form.allCases))
        guard place > 0, own.chance(0.3) else { return naming }
        return Naming(host: own.pick(Form.allCases), type: own.pick(Form.allCases))
    }
}

/// Draws the lines of a file.
struct FileDraw {
    let kind: ImportKind
    let seed: UInt64

    func file(_ count: Int) -> [RowSpec] {
        var lines = (1...count).map { line($0, of: count) }
        // Some lines are there twice, the second time perhaps in other letter case.
        for index in lines.indices.dropFirst() {
            var dice = Dice(seed, 3, UInt64(index))
            guard dice.chance(0.08) else { continue }
            lines[index].content = lines[dice.below(index)].content.again(isUpper: dice.chance(0.5))
        }
        return lines
    }

    /// Some lines are gone, some are edited, some are new.
    func changed(_ file: [RowSpec]) -> [RowSpec] {
        var lines: [RowSpec] = []
        for line in file {
            var dice = Dice(seed, 4, UInt64(line.number))
            switch dice.below(10) {
            case 0: break
            case 1, 2: lines.append(RowSpec(number: line.number, content: line.content.edited))
            default: lines.append(line)
            }
        }
        for extra in 0..<(1 + file.count / 4) {
            lines.append(line(file.count + 1 + extra, of: file.count))
        }
        return lines
    }

    private func line(_ number: Int, of count: Int) -> RowSpec {
        var dice = Dice(seed, 2, UInt64(number))
        let isBroken = dice.chance(0.05)
        if dice.chance(0.02) { return RowSpec(number: number, content: .malformed) }
        if kind == .users {
            return RowSpec(number: number, content: .user(UserRow(person: number, isUpper: dice.chance(0.2), isBroken: isBroken)))
        }
        // Few slots for few rows, so that some want the same one; group and queue types have room for several.
        let type = dice.pick([.oneOnOne, .oneOnOne, .queue, .queue, .group, .confirmed] as [BookingRow.MeetingType])
        let slots = max(2, type == .oneOnOne || type == .confirmed ? count : count / 2)
        return RowSpec(
            number: number,
            content: .booking(
                BookingRow(
                    type: type, host: dice.below(Names.hosts), slot: dice.below(slots), attendee: number, byPhone: dice.chance(0.1),
                    ignoresAvailability: dice.chance(0.1), isUpper: dice.chance(0.2), isBroken: isBroken)))
    }
}

extension RowSpec.Content {
    fileprivate func again(isUpper: Bool) -> RowSpec.Content {
        switch self {
        case .user(var row):
            row.isUpper = isUpper
            return .user(row)
        case .booking(var row):
            row.isUpper = isUpper
            return .booking(row)
        case .malformed: return self
        }
    }

    /// What somebody mends in failed.csv: another person, another slot, or only the rest of the row.
    func mended(_ dice: inout Dice) -> RowSpec.Content {
        let changesKey = dice.chance(0.5)
        switch self {
        case .user(var row):
            if changesKey { row.person += 1_000 } else { row.name += 1 }
            row.isBroken = false
            return .user(row)
        case .booking(var row):
            if changesKey { row.slot += 1_000 } else { row.note += 1 }
            row.isBroken = false
            return .booking(row)
        case .malformed: return self
        }
    }

    fileprivate var edited: RowSpec.Content {
        switch self {
        case .user(var row):
            row.name += 1
            row.isBroken = false
            return .user(row)
        case .booking(var row):
            row.note += 1
            row.isBroken = false
            return .booking(row)
        case .malformed: return self
        }
    }
}
