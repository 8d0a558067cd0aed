import BulkModel
import HTTPTypes
import JSONText
import MeetergoAPI
import Testing

/// A small company behind the reads of a search: who asks what, and what is answered.
struct ReferenceDesk {
    static let anna = "10000000-0000-4000-8000-000000000001"
    static let bert = "10000000-0000-4000-8000-000000000002"
    static let boss = "10000000-0000-4000-8000-000000000000"
    static let introOfAnna = "20000000-0000-4000-8000-000000000001"
    static let introOfBert = "20000000-0000-4000-8000-000000000002"
    static let robin = "40000000-0000-4000-8000-000000000001"
    static let queue = "50000000-0000-4000-8000-000000000001"

    /// By path and acting user.
    var answers: [String: String] = [
        "/v4/user?limit=100&offset=0 as \(boss)": """
        {"total":4,"users":[
          {"id":"\(boss)","email":"boss@firm.example","givenName":"Olga","familyName":"Boss","slug":"olga"},
          {"id":"\(anna)","email":"anna@firm.example","givenName":"Anna","familyName":"Maier","slug":"anna-m"},
          {"id":"\(bert)","email":"Bert@firm.example","givenName":"Bert","familyName":"Klein","slug":"bert"},
          {"id":"10000000-0000-4000-8000-000000000009","email":"anna2@firm.example","givenName":"Bert","familyName":"Klein","slug":"b2"}]}
        """,
        "/v4/meeting-type as \(anna)": """
        [{"id":"\(introOfAnna)","slug":"intro","userId":"\(anna)","queueId":null,"spots":1,"meetingInfo":{"name":"First talk","duration":30,
          "channel":"zoom"},"meetingOptions":{"allowedDurations":[15],"allowedChannels":["phone"],"allowPhoneOnlyBooking":false}}]
        """,
        "/v4/meeting-type as \(bert)": #"[{"id":"\#(introOfBert)","slug":"intro","meetingInfo":{"name":"First talk","duration":45}}]"#,
        "/v4/meeting-type as \(boss)": """
        [{"id":"\(robin)","slug":"robin","queueId":"\(queue)","meetingInfo":{"name":"Round Robin","duration":30},"meetingOptions":{}}]
        """,
        "/v4/meeting-type/\(introOfBert) as \(bert)": """
        {"id":"\(introOfBert)","slug":"intro","userId":"\(bert)","meetingInfo":{"name":"First talk","duration":45},"meetingOptions":{}}
        """,
        "/v4/meeting-type/\(introOfBert) as \(anna)": """
        {"id":"\(introOfBert)","slug":"intro","userId":"\(bert)","meetingInfo":{"name":"First talk","duration":45},"meetingOptions":{}}
        """,
        "/v4/queue/\(queue) as \(boss)": #"{"id":"\#(queue)","hosts":[{"id":"\#(anna)"}]}"#,
    ]
    var asker = ReferenceAsker(user: boss, isToken: false)
    var asked: [String] = []
    var needs = ReferenceNeeds()

    init(_ rows: [[(String, String?)]]) {
        for (number, row) in rows.enumerated() {
            guard let draft = checkBooking(row).draft else { Issue.record("row \(number): \(checkBooking(row).words)"); continue }
            needs.add(draft, file: 0, line: number + 2)
        }
    }

    mutating func search(knowing book: ReferenceBook = ReferenceBook(), at now: Int64 = 1_000) -> ReferenceBook {
        var search = ReferenceSearch(needs, knowing: book, asker: asker, now: now)
        var step = search.next(nil)
        while case .ask(let path, let actingUser) = step {
            let question = "\(path) as \(actingUser ?? "-")"
            asked.append(question)
            let body = answers[question]
            step = search.next(
                .success(Reply(status: body == nil ? 404 : 200, body: Array((body ?? #"{"message":"Not here"}"#).utf8))))
        }
        #expect(step == .over)
        return search.book
    }

    /// What a row turns into: the ids of its request, or outcome, cause and words.
    func outcome(_ row: [(String, String?)], _ book: ReferenceBook) throws -> String {
        var checker = RowChecker(
            kind: .bookings, context: CheckContext(now: testNow), references: ReferenceResolver(book, asker: asker))
        switch checker.content(of: values(.bookings, merged(goodBooking, row))) {
        case .effect(let effect):
            let body = try JSON.parse(effect.body)
            let hosts = body["hostIds"]?.array?.compactMap(\.string).joined(separator: "+")
            return "\(body["meetingTypeId"]?.string ?? "") with \(hosts ?? body["queueId"]?.string.map { "queue \($0)" } ?? "nobody")"
        case .obstructed(let obstacle):
            let finding = obstacle.finding
            return "\(obstacle.outcome) \(finding.cause) \(finding.field ?? ""): \(finding.message) | \(finding.hint ?? "")"
        default: return "?"
        }
    }
}

struct ReferenceTests {
    typealias Desk = ReferenceDesk

    private static func row(_ host: String?, _ type: String, _ more: (String, String?)...) -> [(String, String?)] {
        [("hostIds", host), ("meetingTypeId", type)] + more
    }

    @Test(
        arguments: [
            ("anna@firm.example", "intro", "\(Desk.introOfAnna) with \(Desk.anna)"),
            ("ANNA@Firm.Example", "First  Talk", "\(Desk.introOfAnna) with \(Desk.anna)"),
            ("Anna Maier", Desk.introOfAnna, "\(Desk.introOfAnna) with \(Desk.anna)"),
            ("anna-m", "INTRO", "\(Desk.introOfAnna) with \(Desk.anna)"),
            ("bert@firm.example", "intro", "\(Desk.introOfBert) with \(Desk.bert)"),
            (Desk.anna, "intro", "\(Desk.introOfAnna) with \(Desk.anna)"),
            (nil, "robin", "\(Desk.robin) with queue \(Desk.queue)"),
            ("boss@firm.example", "Round Robin", "\(Desk.robin) with queue \(Desk.queue)"),
        ] as [(String?, String, String)])
    func `hosts and types are found by all their names`(_ host: String?, _ type: String, _ expected: String) throws {
        let row = Self.row(host, type)
        var desk = Desk([row])
        let book = desk.search()
        #expect(try desk.outcome(row, book) == expected)
    }

    @Test(
        arguments: [
            (
                Self.row("ana@firm.example", "intro"),
                ["blocked reference hostIds", "no user of this company has the address \"ana@firm.example\"", "nearest: anna@firm.example"]
            ),
            (Self.row("anna@other.example", "intro"), ["blocked reference hostIds", "nearest: anna@firm.example"]),
            (Self.row("Bert Klein", "intro"), ["several users", "Bert@firm.example, anna2@firm.example"]),
            (Self.row("Bert Kleim", "intro"), ["is called \"Bert Kleim\"", "nearest: Bert Klein"]),
            (
                Self.row("anna@firm.example, nobody@x.example", "intro"),
                ["blocked reference hostIds", "has the address \"nobody@x.example\""]
            ),
            (Self.row("anna@firm.example", "intor"), ["blocked reference meetingTypeId", "no meeting type \"intor\"", "nearest: intro"]),
            (Self.row("anna@firm.example", "zzz"), ["no meeting type \"zzz\"", "there is: intro"]),
            (
                Self.row("anna@firm.example", Desk.introOfBert, ("duration", "45")),
                ["blocked reference", "is a meeting type of \(Desk.bert), not of anna@firm.example"]
            ),
            (Self.row(nil, "intro"), ["the row names no host", "no meeting type \"intro\"", "there is: robin"]),
            (
                Self.row("anna@firm.example", "intro", ("duration", "60")),
                ["invalid validation duration", "\"First talk\" does not take 60 minutes, but 15 or 30"]
            ),
            (Self.row("anna@firm.example", "intro", ("channel", "webex")), ["invalid validation channel", "but phone or zoom"]),
            (
                Self.row("anna@firm.example", "intro", ("phoneOnlyBooking", "yes"), ("attendee.phone", "+49 30 123456")),
                ["invalid validation phoneOnlyBooking"]
            ),
            (Self.row(Desk.anna, "90000000-0000-4000-8000-000000000001", ("duration", "30")), ["is not to be had: Not here"]),
        ] as [([(String, String?)], [String])])
    func `what is not found says what is near`(_ row: [(String, String?)], _ words: [String]) throws {
        var desk = Desk([row])
        let outcome = try desk.outcome(row, desk.search())
        for word in words { #expect(outcome.contains(word), "\(outcome)") }
    }

    @Test func `a queue without members blocks, and names the queue's trouble`() throws {
        let row = Self.row(nil, "robin")
        var desk = Desk([row])
        desk.answers["/v4/queue/\(Desk.queue) as \(Desk.boss)"] = #"{"hosts":[]}"#
        let outcome = try desk.outcome(row, desk.search())
        #expect(outcome.contains("blocked reference") && outcome.contains("a queue without members"), "\(outcome)")
    }

    @Test func `each list is asked once, and of ids alone the type`() {
        let rows = [
            Self.row("anna@firm.example", "intro"), Self.row("anna@firm.example", "First talk"), Self.row(Desk.anna, "intro"),
            Self.row("bert@firm.example", "intro"), Self.row(nil, "robin"), Self.row(nil, "Round Robin"),
            Self.row(Desk.anna, Desk.introOfAnna),
        ]
        var desk = Desk(rows)
        _ = desk.search()
        #expect(
            desk.asked == [
                "/v4/user?limit=100&offset=0 as \(Desk.boss)", "/v4/meeting-type as \(Desk.anna)", "/v4/meeting-type as \(Desk.bert)",
                // The list did not say whose type it is.
                "/v4/meeting-type/\(Desk.introOfBert) as \(Desk.bert)", "/v4/meeting-type as \(Desk.boss)",
                "/v4/queue/\(Desk.queue) as \(Desk.boss)",
            ])
        var ids = Desk([Self.row(Desk.anna, Desk.introOfAnna)])
        _ = ids.search()
        // Whether a slot takes more than one.
        #expect(ids.asked == ["/v4/meeting-type/\(Desk.introOfAnna) as \(Desk.anna)"])
    }

    @Test func `what was found is kept, and asked again only where a row would fail by it`() throws {
        let good = Self.row("anna@firm.example", "intro")
        var first = Desk([good])
        let kept = ReferenceBook(try JSON.parse(first.search().json.text))
        #expect(kept.asOf == 1_000)
        var second = Desk([good])
        let book = second.search(knowing: kept, at: 9_000)
        #expect(second.asked.isEmpty)
        #expect(book.asOf == 1_000)
        #expect(try second.outcome(good, book) == "\(Desk.introOfAnna) with \(Desk.anna)")
        // A host it does not know, and a type that has come since.
        let bert = Self.row("bert@firm.example", "intro")
        let new = Self.row("anna@firm.example", "new")
        var third = Desk([good, bert, new])
        third.answers["/v4/meeting-type as \(Desk.anna)"] = #"[{"id":"\#(Desk.robin)","slug":"new","userId":"\#(Desk.anna)"}]"#
        let renewed = third.search(knowing: kept, at: 9_000)
        #expect(third.asked.count { $0.hasPrefix("/v4/user?") } == 1)
        #expect(try third.outcome(new, renewed) == "\(Desk.robin) with \(Desk.anna)")
        #expect(try third.outcome(bert, renewed) == "\(Desk.introOfBert) with \(Desk.bert)")
        // A misspelt host is never kept: it may be made at any time.
        let wrong = Self.row("nobody@firm.example", "intro")
        var fourth = Desk([wrong])
        let missed = ReferenceBook(try JSON.parse(fourth.search().json.text))
        var fifth = Desk([wrong])
        fifth.answers["/v4/user?limit=100&offset=0 as \(Desk.boss)"] = #"[{"id":"\#(Desk.anna)","email":"nobody@firm.example"}]"#
        #expect(try fifth.outcome(wrong, fifth.search(knowing: missed)) == "\(Desk.introOfAnna) with \(Desk.anna)")
    }

    @Test func `the key as given and the key as resolved stay apart, and the digest does not follow the references`() throws {
        let rows = [Self.row("anna@firm.example", "intro"), Self.row("Anna Maier", "First talk"), Self.row(Desk.anna, Desk.introOfAnna)]
        var desk = Desk(rows)
        let book = desk.search()
        var checker = RowChecker(
            kind: .bookings, context: CheckContext(now: testNow), references: ReferenceResolver(book, asker: desk.asker))
        let effects = rows.compactMap { row -> Effect? in
            if case .effect(let effect) = checker.content(of: values(.bookings, merged(goodBooking, row))) { effect } else { nil }
        }
        #expect(effects.count == 3)
        #expect(Set(effects.map(\.sourceKey)).count == 3)
        #expect(Set(effects.map(\.effectKey)).count == 1)
        #expect(effects[2].sourceKey == effects[2].effectKey)
        #expect(Set(effects.map(\.digest)).count == 1)
    }

    @Test func `a token sees its owner's types only, and says so`() throws {
        let row = Self.row(Desk.anna, "intro")
        var desk = Desk([row, Self.row(nil, "robin")])
        desk.asker = ReferenceAsker(user: Desk.boss, isToken: true)
        desk.answers["/v4/meeting-type as -"] = desk.answers["/v4/meeting-type as \(Desk.boss)"]
        desk.answers["/v4/queue/\(Desk.queue) as -"] = desk.answers["/v4/queue/\(Desk.queue) as \(Desk.boss)"]
        let book = desk.search()
        #expect(desk.asked == ["/v4/meeting-type as -", "/v4/queue/\(Desk.queue) as -"])
        #expect(try desk.outcome(Self.row(nil, "robin"), book) == "\(Desk.robin) with queue \(Desk.queue)")
        #expect(try desk.outcome(row, book).contains("sees its owner's types only"))
    }

    @Test func `a directory that may not be read blocks by that, not by absence`() throws {
        let row = Self.row("anna@firm.example", "intro")
        var desk = Desk([row])
        desk.answers["/v4/user?limit=100&offset=0 as \(Desk.boss)"] = nil
        let outcome = try desk.outcome(row, desk.search())
        #expect(outcome.contains("blocked reference") && outcome.contains("cannot be looked up: Not here"), "\(outcome)")
    }
}
