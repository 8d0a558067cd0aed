import BulkModel
import HTTPTypes
import JSONText
import MeetergoAPI
import Testing

struct SlotTests {
    private static func effect(_ changes: [(String, String?)]) throws -> Effect {
        try #require(checkBooking(changes).draft).effect(actingUser: nil)
    }

    @Test func `bookings of one type, host and month share a question, others have their own`() throws {
        let (question, start) = try #require(FreeStartsQuestion.asked(by: Self.effect([])))
        #expect(start == 1_803_888_000)
        let same = try #require(FreeStartsQuestion.asked(by: Self.effect([("start", "2027-03-02T12:00:00Z")])))
        #expect(same.0 == question && same.start != start)
        for changes in [[("duration", "60")], [("hostIds", typeId)], [("meetingTypeId", queueId)], [("start", "2027-05-02T12:00:00Z")]] {
            #expect(try FreeStartsQuestion.asked(by: Self.effect(changes))?.0 != question, "\(changes)")
        }
        #expect(try FreeStartsQuestion.asked(by: Self.effect([("ignoreAvailability", "yes")])) == nil)
    }

    @Test func `the question covers whole days, as equal days give nothing`() throws {
        let (question, start) = try #require(FreeStartsQuestion.asked(by: Self.effect([("duration", "30")])))
        #expect(
            question.path(start...start)
                == "/v4/booking-availability?meetingTypeId=\(typeId)&hostIds=\(hostId)&start=2027-03-01&end=2027-03-02&timezone=UTC&meetingDuration=30"
        )
        let queue = try #require(FreeStartsQuestion.asked(by: Self.effect([("hostIds", nil), ("queueId", queueId)])))
        #expect(queue.0.path(start...start + 86_400, isFresh: true).contains("&queueId=\(queueId)&start=2027-03-01&end=2027-03-03"))
        #expect(queue.0.path(start...start, isFresh: true).hasSuffix("&refreshCache=true"))
    }

    // MARK: - Another slot

    private static func openings(
        _ search: SlotSearch, _ changes: [(String, String?)], _ spots: [String]
    ) throws -> [Opening] {
        let judge = ReplyJudge(kind: .bookings, search: search)
        var looks = judge.searches(for: [Suspect(row: 1, effect: try effect(changes), since: .max)])
        try #require(looks.count == 1)
        guard case .ask(let path, _) = looks[0].next(nil) else { return [] }
        #expect(path.hasSuffix("&refreshCache=true"))
        let list = spots.map { "{\"startTime\":\"\($0)\"}" }.joined(separator: ",")
        let body = "{\"dates\":[{\"date\":\"x\",\"spots\":[\(list)]}]}"
        guard case .over(let verdicts) = looks[0].next(.success(Reply(status: 200, body: Array(body.utf8)))),
            case .free(let openings)? = verdicts[1]
        else { return [] }
        return openings
    }

    @Test(
        arguments: [
            (SlotSearch(), ["2027-03-01T11:00:00+01:00", "2027-03-01T23:30:00+01:00"]),
            (SlotSearch(window: .hours(2)), ["2027-03-01T11:00:00+01:00"]),
            (SlotSearch(window: .days(1)), ["2027-03-01T11:00:00+01:00", "2027-03-01T23:30:00+01:00", "2027-03-02T23:30:00+01:00"]),
            (SlotSearch(window: .days(1), hours: 1_410..<1_440), ["2027-03-01T23:30:00+01:00", "2027-03-02T23:30:00+01:00"]),
            (SlotSearch(hours: 0..<660), []),
        ] as [(SlotSearch, [String])])
    func `the next starts lie after the wanted one, within the window and the hours of the row's clock`(
        search: SlotSearch, expected: [String]
    ) throws {
        let spots = [
            "2027-03-01T09:00:00+01:00", "2027-03-01T09:30:00+01:00", "2027-03-01T10:00:00Z", "2027-03-01T22:30:00Z",
            "2027-03-02T22:30:00Z", "2027-03-02T23:00:00Z",
        ]
        let found = try Self.openings(search, [("start", "2027-03-01T09:30:00+01:00")], spots)
        let moved = try found.map { opening in
            let effect = try Self.effect([("start", "2027-03-01T09:30:00+01:00")])
            return try JSON.parse(ReplyJudge(kind: .bookings, search: search).moved(effect, to: opening.slot).body)["start"]?.string
        }
        #expect(moved == expected)
    }

    @Test func `a row's hours follow its zone over a change of the clocks`() throws {
        // Berlin puts its clocks forward in the night to 28 March 2027.
        let search = SlotSearch(window: .days(2), hours: 540..<600)
        let changes: [(String, String?)] = [("start", "2027-03-27T09:30:00+01:00"), ("attendee.timezone", "Europe/Berlin")]
        let found = try Self.openings(search, changes, ["2027-03-28T07:00:00Z", "2027-03-28T08:00:00Z", "2027-03-29T07:30:00Z"])
        let judge = ReplyJudge(kind: .bookings, search: search)
        let texts = try found.map { try JSON.parse(judge.moved(Self.effect(changes), to: $0.slot).body)["start"]?.string }
        #expect(texts == ["2027-03-28T09:00:00+02:00", "2027-03-29T09:30:00+02:00"])
    }

    @Test func `another slot changes nothing of a request but its start`() throws {
        let judge = ReplyJudge(kind: .bookings, search: SlotSearch())
        let effect = try Self.effect([("start", "2027-03-01T09:30:00+01:00")])
        let slot = try #require(judge.slot(of: effect))
        let moved = judge.moved(effect, to: Slot(place: slot.place, start: slot.start + 3_600))
        #expect(moved.effectKey == effect.effectKey && moved.sourceKey == effect.sourceKey && moved.digest == effect.digest)
        #expect(
            String(decoding: moved.body, as: UTF8.self).replacing("T10:30", with: "T09:30") == String(decoding: effect.body, as: UTF8.self))
        let noted = judge.noted(RemoteIdentity(id: "b1"), wanted: effect, booked: moved)
        #expect(
            noted.extras == ["_wanted_start": "2027-03-01T09:30:00+01:00", "_booked_start": "2027-03-01T10:30:00+01:00"])
        let taken = Finding(.slotTaken, message: "taken")
        #expect(judge.movesOn(from: taken, for: effect))
        #expect(!ReplyJudge(kind: .bookings).movesOn(from: taken, for: effect))
        #expect(!judge.movesOn(from: Finding(.validation, message: "no"), for: effect))
        #expect(try !judge.movesOn(from: taken, for: Self.effect([("ignoreAvailability", "yes")])))
    }

    private static func prospects(
        _ search: SlotSearch?, _ rows: [[(String, String?)]], free: [String: Int], isOneOnOne: Bool = true, wanted: [String] = []
    ) throws -> [SlotForecast.Prospect] {
        let effects = try rows.map { try effect($0) }
        let question = try #require(FreeStartsQuestion.asked(by: effects[0])).0
        func instant(_ text: String) throws -> Int64 { try #require(FreeStartsQuestion.asked(by: effect([("start", text)]))).start }
        let seats = try free.reduce(into: [Int64: Int]()) { $0[try instant($1.key)] = $1.value }
        let others = try wanted.compactMap { SlotForecast.wanted(by: try effect([("start", $0)])) }
        var forecast = SlotForecast(search, free: [question: seats], wanted: Set(others))
        return effects.map { forecast.prospect(of: $0, isOneOnOne: isOneOnOne) }
    }

    @Test func `a plan gives each booking the start that it will get`() throws {
        let (nine, ten, eleven) = ("2027-03-01T09:00:00Z", "2027-03-01T10:00:00Z", "2027-03-01T11:00:00Z")
        let three = Array(repeating: [("start", nine as String?)], count: 3)
        let day = SlotSearch()
        #expect(try Self.prospects(nil, three, free: [ten: 1]) == [.none, .none, .none])
        #expect(try Self.prospects(day, three, free: [ten: 1, eleven: 1]) == [.other(start: ten), .other(start: eleven), .none])
        #expect(try Self.prospects(day, three, free: [nine: 1, ten: 2]) == [.wanted, .other(start: ten), .other(start: ten)])
        // How many a group takes is not known until it is open.
        #expect(try Self.prospects(day, three, free: [nine: 1], isOneOnOne: false) == [.wanted, .wanted, .wanted])
        #expect(try Self.prospects(day, three, free: [ten: 1, eleven: 1], wanted: [ten]) == [.other(start: eleven), .none, .none])
        #expect(try Self.prospects(SlotSearch(window: .hours(1)), three, free: [eleven: 1]) == [.none, .none, .none])
        // Of other months nothing was asked.
        let later = [[("start", nine as String?)], [("start", "2027-05-01T09:00:00Z" as String?)]]
        #expect(try Self.prospects(day, later, free: [:]) == [.none, .wanted])
    }

    @Test func `free starts are instants, however they are written`() throws {
        let body = """
            {"timezone":"UTC","timeframes":[],"dates":[{"date":"2027-03-01","spots":[{"startTime":"2027-03-01T09:30:00+01:00"},
              {"startTime":"2027-03-01T09:00:00.000Z","appointment":{"id":"x"}}]},{"date":"2027-03-02","spots":[]}]}
            """
        guard case .value(let free) = FreeStarts.read(.success(Reply(status: 200, body: Array(body.utf8)))) else {
            return #expect(Bool(false), "not read")
        }
        #expect(free == [1_803_889_800: 1, 1_803_891_600: 1])
        #expect(
            try FreeStartsQuestion.hint(for: Self.effect([]), free: free.keys)
                == "nearest free starts: 2027-03-01T09:30:00+01:00, 2027-03-01T10:00:00+01:00")
        #expect(try FreeStartsQuestion.hint(for: Self.effect([]), free: [1_803_888_000]) == nil)
        guard case .failed = FreeStarts.read(.success(Reply(status: 200, body: Array("{}".utf8)))) else {
            return #expect(Bool(false), "read out of nothing")
        }
    }

    /// The outcome of rows on a type of one host and so many spots, in their order.
    private func outcomes(spots: Int, _ rows: [[(String, String?)]]) throws -> [String] {
        var desk = ReferenceDesk([[("hostIds", ReferenceDesk.anna), ("meetingTypeId", "intro")]])
        let list = "/v4/meeting-type as \(ReferenceDesk.anna)"
        desk.answers[list] = desk.answers[list]?.replacing("\"spots\":1", with: "\"spots\":\(spots)")
        var checker = RowChecker(
            kind: .bookings, context: CheckContext(now: testNow), references: ReferenceResolver(desk.search(), asker: desk.asker))
        return rows.enumerated().map { number, row in
            let all = merged(goodBooking, [("hostIds", ReferenceDesk.anna), ("meetingTypeId", "intro")] + row)
            switch checker.content(of: values(.bookings, all), at: RowPlace(file: 0, line: number + 2)) {
            case .effect: return "sent"
            case .obstructed(let obstacle): return "\(obstacle.outcome) \(obstacle.finding.cause): \(obstacle.finding.message)"
            default: return "?"
            }
        }
    }

    @Test func `the second booking of a slot for one is found, the same booking again and other slots are none`() throws {
        let rows: [[(String, String?)]] = [
            [], [("attendee.email", "other@example.com"), ("start", "2027-03-01T08:00:00Z")], [], [("start", "2027-03-01T09:30:00+01:00")],
            [("attendee.email", "third@example.com"), ("ignoreAvailability", "yes")],
        ]
        let clash = "invalid slotTaken: another booking has this slot: the one on line 2"
        #expect(try outcomes(spots: 1, rows) == ["sent", clash, "sent", "sent", "sent"])
        #expect(try outcomes(spots: 5, rows) == ["sent", "sent", "sent", "sent", "sent"])
    }
}
