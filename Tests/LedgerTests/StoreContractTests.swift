import BulkModel
import Ledger
import Testing

/// What both stores have to do alike.
@Suite struct StoreContractTests {
    @Test(arguments: StoreKind.allCases)
    func `a row that was made is unchanged in the next run, with its identity`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let identity = RemoteIdentity(id: "ü-1", extras: ["_meeting_type_id": "\"quoted\"\n", "_b": ""])
        #expect(try bench.carryOut(Claim(1, "anna"), RowEnd(.created, identity: identity, attempts: 2)) == .send(attempts: 0))
        try bench.next()
        #expect(try bench.commit { $0.claims = [Claim(9, "anna")] } == [.ended(RowEnd(.unchanged, identity: identity, attempts: 2))])
    }

    @Test(arguments: StoreKind.allCases)
    func `a trail is kept as long as a request may be in doubt`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let claim = Claim(1, "anna")
        func intent(_ attempt: Int, _ start: Int64?) -> Intent {
            Intent(
                row: 1, sourceKey: claim.sourceKey, attempt: attempt, carried: [1], file: 0, line: 2, at: Int64(attempt) * 1_000,
                trail: start.map { Trail(otherStarts: [$0], isUnsurveyed: $0 == 900) } ?? .none)
        }
        func withdrawal(doubtedSince: Int64?) -> Withdrawal {
            Withdrawal(row: 1, sourceKey: claim.sourceKey, attempts: 1, doubtedSince: doubtedSince, digest: claim.digest)
        }
        #expect(try bench.commit { $0.claims = [claim] } == [.send(attempts: 0)])
        let trail = Trail(otherStarts: [700, 900], isUnsurveyed: true)
        // One that was certainly refused is forgotten, those after a doubt are not, and each is noted once.
        try bench.commit { $0.intents = [intent(1, 500)] }
        try bench.commit { $0.withdrawals = [withdrawal(doubtedSince: nil)] }
        try bench.commit { $0.intents = [intent(2, 700)] }
        try bench.commit { $0.withdrawals = [withdrawal(doubtedSince: 2_000)] }
        try bench.commit { $0.intents = [intent(3, 900)] }
        try bench.commit {
            $0.withdrawals = [withdrawal(doubtedSince: 2_000)]
            $0.intents = [intent(4, 700)]
        }
        let end = RowEnd(.unknown, attempts: 4)
        try bench.commit {
            $0.conclusions = [
                Conclusion(
                    row: 1, sourceKey: claim.sourceKey, end: end, carried: nil, file: 0, line: 2, at: 5_000, doubtedSince: 2_000)
            ]
        }
        try bench.next()
        #expect(
            try bench.commit { $0.claims = [claim] } == [.settle(Doubt(attempts: 4, since: 2_000, finding: nil, trail: trail))])
        try bench.commit { $0.withdrawals = [withdrawal(doubtedSince: 2_000)] }
        try bench.next()
        #expect(try bench.commit { $0.claims = [claim] } == [.send(attempts: 1, doubtedSince: 2_000, trail: trail)])
        // As soon as there is no doubt any more, it is gone.
        try bench.commit { $0.withdrawals = [withdrawal(doubtedSince: nil)] }
        try bench.next()
        #expect(try bench.commit { $0.claims = [claim] } == [.send(attempts: 1)])
    }

    @Test(arguments: StoreKind.allCases)
    func `that nobody had looked is kept through a crash`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let claims = [Claim(1, "anna"), Claim(2, "bert")]
        #expect(try bench.commit { $0.claims = claims } == [.send(attempts: 0), .send(attempts: 0)])
        try bench.commit {
            $0.intents = claims.map { claim in
                var intent = claim.intent(attempt: 1)
                intent.trail.isUnsurveyed = true
                return intent
            }
        }
        try bench.commit { $0.conclusions = [claims[1].conclusion(.created)] }
        let entries = try bench.interrupt()
        #expect(entries.first { $0.sourceKey == claims[0].sourceKey }?.trail == Trail(isUnsurveyed: true))
        try bench.next()
        let standings = try bench.commit { $0.claims = claims }
        guard case .settle(let doubt) = standings[0] else { Issue.record("not in doubt: \(standings[0])"); return }
        #expect(doubt.trail == Trail(isUnsurveyed: true))
    }

    @Test(arguments: StoreKind.allCases)
    func `findings come back whole`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let finding = Finding(.slotTaken, code: "SLOT", field: "start", message: "\u{1}\"taken\" — schon weg 🙈", hint: "another\ttime")
        let end = RowEnd(.refused, finding: finding, attempts: 1)
        try bench.carryOut(Claim(1, "anna"), end)
        #expect(try bench.held(.failed).map(\.end) == [end])
        try bench.next()
        #expect(try bench.commit { $0.claims = [Claim(1, "anna")] } == [.ended(end)])
    }

    @Test(arguments: StoreKind.allCases)
    func `the second of two rows with one key is a duplicate, in the same batch and in a later one`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let duplicate = Standing.ended(
            RowEnd(
                .duplicate, finding: Finding(.duplicate, message: "the same key as row 1 (line 2)", hint: "remove one of the two rows"),
                attempts: 0))
        #expect(try bench.commit { $0.claims = [Claim(1, "anna"), Claim(2, "anna")] } == [.send(attempts: 0), duplicate])
        #expect(try bench.commit { $0.claims = [Claim(3, "anna")] } == [duplicate])
    }

    @Test(arguments: StoreKind.allCases)
    func `what is done is known by its row in this run only as long as that lasts, and everything else for good`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        try bench.carryOut(Claim(1, "anna"), .created)
        try bench.carryOut(Claim(2, "bert"), .refused)
        try bench.next()
        // In other rows than before: the second of each is a duplicate of this run's first.
        let claims = [Claim(11, "anna"), Claim(12, "bert"), Claim(13, "anna"), Claim(14, "bert")]
        let ends = try bench.commit { $0.claims = claims }.map { standing -> RowEnd? in
            if case .ended(let end) = standing { end } else { nil }
        }
        #expect(ends.map { $0?.outcome } == [.unchanged, .refused, .duplicate, .duplicate])
        #expect(ends[2]?.finding?.message == "the same key as row 11 (line 12)")
        #expect(ends[3]?.finding?.message == "the same key as row 12 (line 13)")
        if let job = bench.job {
            #expect(try job.probe("SELECT row FROM entry WHERE state = 'created'") == 1)
            #expect(try job.probe("SELECT row FROM entry WHERE state = 'refused'") == 12)
        }
        try bench.next()
        #expect(
            try bench.commit { $0.claims = [Claim(11, "anna")] } == [
                .ended(RowEnd(.unchanged, identity: RemoteIdentity(id: "u1"), attempts: 1))
            ])
        // The file of what failed in the run before knows its rows by that run's numbers.
        try bench.next(retrying: 2)
        guard case .ended(let replaced) = try bench.commit({ $0.claims = [Claim(12, "new bert", retriedRow: 12)] }).first else { return }
        Issue.record("the corrected row was not sent: \(replaced)")
    }

    @Test(arguments: StoreKind.allCases)
    func `one effect under two spellings is sent once`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let claims = [
            Claim(1, "id"), Claim(2, "e-mail", effect: "id"), Claim(3, "name", effect: "id"), Claim(4, "other", effect: "o"), Claim(5, "o"),
        ]
        let standings = try bench.commit { $0.claims = claims }
        let sent = zip(claims, standings).compactMap { if case .send = $1 { $0.row } else { nil } }
        #expect(sent == [1, 4])
    }

    @Test(arguments: StoreKind.allCases)
    func `one effect under another spelling is recognised in a later run`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        try bench.carryOut(Claim(1, "e-mail", effect: "id"), .created)
        try bench.next()
        #expect(
            try bench.commit { $0.claims = [Claim(1, "id")] } == [
                .ended(RowEnd(.unchanged, identity: RemoteIdentity(id: "u1"), attempts: 1))
            ])
        try bench.next()
        try bench.carryOut(Claim(2, "name", effect: "second"), .unsent)
        try bench.next()
        #expect(try bench.carryOut(Claim(2, "second"), .created) == .send(attempts: 0))
        try bench.next()
        guard case .ended(let end) = try bench.commit({ $0.claims = [Claim(2, "name", effect: "second")] }).first else {
            return #expect(Bool(false), "the row was sent a second time")
        }
        #expect(end.outcome == .unchanged)
    }

    @Test(arguments: StoreKind.allCases)
    func `a withdrawn row is held no more and keeps its attempts`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let claim = Claim(1, "anna")
        try bench.commit { $0.claims = [claim] }
        try bench.commit { $0.intents = [claim.intent(attempt: 1)] }
        try bench.commit { $0.withdrawals = [Withdrawal(row: 1, sourceKey: claim.sourceKey, attempts: 3, digest: claim.digest)] }
        #expect(try bench.interrupt().map(\.state) == [.unsent])
        try bench.next()
        #expect(try bench.commit { $0.claims = [claim] } == [.send(attempts: 3)])
    }

    @Test(arguments: StoreKind.allCases)
    func `held rows come in input order, each for its file, byte for byte`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let claims = (1...6).map { Claim($0, "key \($0)") }
        try bench.commit { $0.claims = claims }
        try bench.commit { batch in batch.intents = claims.reversed().map { $0.intent(attempt: 1, carried: "\0\u{FF}row \($0.row)") } }
        #expect(try ResultFile.allCases.flatMap { try bench.held($0) }.isEmpty)
        let invalid = RowEnd(.invalid, finding: Finding(.validation, message: "no e-mail"), attempts: 0)
        try bench.commit { batch in
            batch.conclusions = [
                claims[5].conclusion(.refused), claims[0].conclusion(.created), claims[2].conclusion(.unknown),
                claims[1].conclusion(.refused),
                Conclusion(row: 10, sourceKey: nil, end: invalid, carried: [0xFF, 0], file: 0, line: 11, at: 1),
                Conclusion(row: 11, sourceKey: nil, end: RowEnd(.unchanged, attempts: 0), carried: nil, file: 0, line: 12, at: 1),
                claims[4].conclusion(.unsent, carried: "stopped"),
            ]
        }
        let failed = try bench.held(.failed)
        #expect(failed.map(\.row) == [2, 6, 10])
        #expect(failed.map(\.end) == [.refused, .refused, invalid])
        #expect(failed.map(\.carried) == [Array("\0\u{FF}row 2".utf8), Array("\0\u{FF}row 6".utf8), [0xFF, 0]])
        #expect(failed.map(\.line) == [3, 7, 11])
        #expect(try bench.held(.unfinished).map(\.row) == [3, 5])
        #expect(try bench.held(.unfinished).last?.carried == Array("stopped".utf8))
        #expect(try bench.held(.succeeded).map(\.row) == [1])
        #expect(try bench.held(.notes).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `written rows are released and no others`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let claims = (1...9).map { Claim($0, "key \($0)") }
        try bench.commit { $0.claims = claims }
        try bench.commit { batch in batch.intents = claims.map { $0.intent(attempt: 1) } }
        try bench.commit { batch in batch.conclusions = claims.map { $0.conclusion(.created) } }
        try bench.commit { $0.written = WrittenLines(rows: [3, 1, 2, 6, 9], lengths: [.succeeded: 100]) }
        #expect(try bench.held(.succeeded).map(\.row) == [4, 5, 7, 8])
    }

    @Test(arguments: StoreKind.allCases)
    func `a batch that fails leaves nothing behind`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let stranger = Claim(2, "never claimed")
        #expect(throws: LedgerFailure.self) {
            try bench.commit { batch in
                batch.conclusions = [Conclusion(row: 1, sourceKey: nil, end: .refused, carried: [1], file: 0, line: 2, at: 1)]
                batch.claims = [Claim(1, "anna")]
                batch.withdrawals = [Withdrawal(row: 2, sourceKey: stranger.sourceKey, attempts: 0, digest: stranger.digest)]
            }
        }
        #expect(try bench.held(.failed).isEmpty)
        #expect(try bench.commit { $0.claims = [Claim(1, "anna")] } == [.send(attempts: 0)])
        #expect(throws: LedgerFailure.self) { try bench.commit { $0.conclusions = [stranger.conclusion(.created)] } }
    }

    @Test(arguments: StoreKind.allCases)
    func `a crash makes intents without conclusion unknown, and only those`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let claims = (1...4).map { Claim($0, "key \($0)") }
        try bench.commit { $0.claims = claims }
        try bench.commit { batch in batch.intents = claims[0...2].map { $0.intent(attempt: 2) } }
        try bench.commit { $0.conclusions = [claims[0].conclusion(.created), claims[1].conclusion(.refused)] }
        #expect(try bench.interrupt().map(\.state) == [.created, .refused, .unknown, .unsent])
        let unfinished = try bench.held(.unfinished)
        #expect(unfinished.map(\.row) == [3])
        #expect(unfinished.first?.end == RowEnd(.unknown, finding: Finding(.interrupted, message: "cut off"), attempts: 2))
        try bench.next()
        let standings = try bench.commit { $0.claims = claims }
        let intent = claims[2].intent(attempt: 2)
        #expect(standings[2] == .settle(Doubt(attempts: 2, since: intent.at, finding: Finding(.interrupted, message: "cut off"))))
        #expect(standings[3] == .send(attempts: 0))
    }

    @Test(arguments: StoreKind.allCases)
    func `a retry links an edited row by its number, through several retries`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        try bench.carryOut(Claim(1, "anna"), .refused)
        try bench.carryOut(Claim(2, "berta"), .refused)
        try bench.carryOut(Claim(3, "carla"), .unknown)
        try bench.next(retrying: 1)
        #expect(try bench.carryOut(Claim(1, "anne", retriedRow: 1), .refused) == .send(attempts: 0))
        #expect(try bench.carryOut(Claim(2, "berta", retriedRow: 2), .created) == .send(attempts: 1))
        guard case .ended(let end) = try bench.carryOut(Claim(3, "karla", retriedRow: 3), .created) else {
            return #expect(Bool(false), "sent though its earlier attempt is unknown")
        }
        #expect(end.outcome == .unknown)
        try bench.next(retrying: 2)
        #expect(try bench.carryOut(Claim(1, "anya", retriedRow: 1), .created) == .send(attempts: 0))
        try bench.next()
        let standings = try bench.commit { $0.claims = ["anna", "anne", "anya", "carla"].enumerated().map { Claim($0 + 1, $1) } }
        let outcomes = standings.prefix(3).map { if case .ended(let end) = $0 { end.outcome } else { nil as Outcome? } }
        #expect(outcomes == [.skipped, .skipped, .unchanged])
        guard case .settle = standings[3] else { return #expect(Bool(false), "the doubt was forgotten") }
    }

    @Test(arguments: StoreKind.allCases)
    func `a doubt keeps its first time and its digest until it is settled`(_ kind: StoreKind) throws {
        let bench = try Bench(kind)
        let first = Claim(1, "anna", content: "old")
        try bench.commit { $0.claims = [first] }
        try bench.commit { $0.intents = [first.intent(attempt: 1)] }
        try bench.commit { batch in
            var conclusion = first.conclusion(.unknown)
            conclusion.doubtedSince = 5
            batch.conclusions = [conclusion]
        }
        try bench.next()
        let edited = Claim(1, "anna", content: "new")
        let stored = RowEnd.unknown
        #expect(
            try bench.commit { $0.claims = [edited] } == [.settle(Doubt(attempts: stored.attempts, since: 5, finding: stored.finding))])
        // Settled as absent: from here on the row's own content counts.
        try bench.commit { batch in
            batch.withdrawals = [
                Withdrawal(row: 1, sourceKey: edited.sourceKey, attempts: 1, doubtedSince: 5, digest: edited.digest)
            ]
        }
        try bench.commit { $0.intents = [edited.intent(attempt: 2)] }
        try bench.commit { batch in
            var conclusion = edited.conclusion(.created)
            conclusion.doubtedSince = 5
            batch.conclusions = [conclusion]
        }
        try bench.next()
        guard case .ended(let end)? = try bench.commit({ $0.claims = [edited] }).first else {
            return #expect(Bool(false), "it was made, and is to be made again")
        }
        #expect(end.outcome == .unchanged)
    }

    @Test(arguments: 0..<12)
    func `both stores say the same whatever happens`(_ seed: Int) throws {
        let benches = [try Bench(.memory), try Bench(.sqlite)]
        var random = SeededGenerator(seed: UInt64(seed))
        var row = 0
        var onTheirWay: [Claim] = []
        for _ in 0..<60 {
            if Int.random(in: 0..<15, using: &random) == 0 {
                let retrying = Bool.random(using: &random) ? benches[0].run : nil
                for bench in benches {
                    _ = try bench.interrupt()
                    try bench.next(retrying: retrying)
                }
                (row, onTheirWay) = (0, [])
            }
            var batch = LedgerBatch()
            onTheirWay.shuffle(using: &random)
            for claim in onTheirWay.prefix(Int.random(in: 0...3, using: &random)) {
                let ends = [RowEnd.created, .refused, .unknown, RowEnd(.blocked, attempts: 1)]
                var conclusion = claim.conclusion(ends.randomElement(using: &random) ?? .created)
                conclusion.doubtedSince = Bool.random(using: &random) ? 9 : nil
                batch.conclusions.append(conclusion)
            }
            onTheirWay.removeFirst(batch.conclusions.count)
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                row += 1
                let name = "k\(Int.random(in: 0..<12, using: &random))"
                let effect = Int.random(in: 0..<3, using: &random) == 0 ? "k\(Int.random(in: 0..<12, using: &random))" : name
                batch.claims.append(
                    Claim(
                        row, name, effect: effect, content: "\(Int.random(in: 0..<2, using: &random))",
                        selected: Int.random(in: 0..<6, using: &random) > 0, retriedRow: Bool.random(using: &random) ? row : nil))
            }
            let answers = try benches.map { bench in try bench.commit { $0 = batch } }
            #expect(answers[0] == answers[1], "seed \(seed)")
            let sent = zip(batch.claims, answers[0]).compactMap { if case .send(let attempts, _, _) = $1 { ($0, attempts) } else { nil } }
            try benches.forEach { bench in try bench.commit { $0.intents = sent.map { $0.intent(attempt: $1 + 1) } } }
            onTheirWay += sent.map(\.0)
            for file in ResultFile.allCases {
                let held = try benches.map { try $0.held(file).map { "\($0.row) \($0.carried) \($0.end)" } }
                #expect(held[0] == held[1], "seed \(seed), \(file)")
            }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
