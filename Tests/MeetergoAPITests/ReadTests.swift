import BulkModel
import HTTPTypes
import JSONText
import MeetergoAPI
import Testing

struct ReadTests {
    static func reply(_ status: Int, _ body: String) -> Result<Reply, TransferFailure> {
        .success(Reply(status: status, body: Array(body.utf8)))
    }

    static func name<Value>(_ answer: ReadAnswer<Value>) -> String {
        switch answer {
        case .value: "value"
        case .throttled(let finding): "throttled \(finding.cause.rawValue)"
        case .credentialRejected(let finding): "credential \(finding.cause.rawValue)"
        case .refused(let finding): "refused \(finding.cause.rawValue)"
        case .failed(let finding): "failed \(finding.cause.rawValue)"
        }
    }

    @Test func `requests carry path and acting user`() {
        let me = ReadRequests.me(id: TransferID(1))
        #expect(me.method == .get && me.path == "/v4/user/me" && me.actingUser == nil && me.body == nil)
        let users = ReadRequests.users(id: TransferID(2), offset: 300, actingUser: "u")
        #expect(
            users.method == .get && users.path == "/v4/user?limit=100&offset=300" && users.actingUser == "u" && users.id == TransferID(2))
    }

    @Test(arguments: [
        (200, #"{"id":"u","email":"a@example.com","companyId":"c","isAdmin":true}"#, "value"), (200, #"{"id":"u","email":null}"#, "value"),
        (200, "{}", "failed reply"), (200, "", "failed reply"), (200, "<html>", "failed reply"), (302, "", "refused setup"),
        (401, #"{"message":"Invalid API key"}"#, "credential credential"), (403, "", "refused permission"),
        (400, #"{"message":"Missing required header 'x-meetergo-api-user-id'"}"#, "refused setup"), (404, "", "refused setup"),
        (408, "", "failed timeout"), (429, "", "throttled rate_limit"), (406, "", "refused refused"), (500, "", "failed server"),
        (502, "<html>", "failed server"),
    ]) func `an answer to a read means what the table says`(_ status: Int, _ body: String, _ meaning: String) {
        #expect(Self.name(Account.me(Self.reply(status, body))) == meaning)
    }

    @Test func `a failed transfer of a read may be tried again, and speaks of no row`() {
        for sent in [true, false] {
            let answer = Account.me(.failure(TransferFailure(.connectionLost, mayHaveBeenSent: sent, message: "gone")))
            guard case .failed(let finding) = answer else { Issue.record("\(answer)"); continue }
            #expect(finding.hint?.contains("row") != true)
        }
    }

    @Test func `an account is read with its company, however it is given`() throws {
        let one = try #require(
            Account(try JSON.parse(#"{"id":"u","email":"a@example.com","companyId":"c","isAdmin":true,"deletedAt":null}"#)))
        #expect(one.companyId == "c" && one.isAdmin == true && one.email == "a@example.com" && one.deletedAt == nil)
        #expect(Account(try JSON.parse(#"{"id":"u","company":{"id":"c2"}}"#))?.companyId == "c2")
        #expect(Account(try JSON.parse(#"{"email":"a@example.com"}"#)) == nil)
    }

    static func page(_ ids: [Int], total: Int? = nil) throws -> UserPage {
        var object: JSONObject = ["users": .array(ids.map { ["id": .string("u\($0)"), "email": .null] })]
        if let total { object["total"] = JSON(total) }
        return try #require(UserPage(.object(object)))
    }

    @Test func `pages are objects or bare arrays, and broken records count as received`() throws {
        let page = try #require(UserPage(try JSON.parse(#"[{"id":"a"},{},null,{"id":"b"}]"#)))
        #expect(page.received == 4 && page.accounts.map(\.id) == ["a", "b"] && page.total == nil)
        #expect(UserPage(try JSON.parse(#"{"users":[],"total":0}"#))?.received == 0)
        #expect(UserPage(try JSON.parse(#"{"data":[]}"#)) == nil)
        #expect(Self.name(UserPage.read(Self.reply(200, #"{"data":[]}"#))) == "failed reply")
    }

    @Test func `a walk goes on by what it received and ends when the total has been seen`() throws {
        var walk = UserWalk()
        #expect(walk.take(try Self.page([1, 2, 3], total: 5)).step == .next(offset: 3))
        let overlapping = walk.take(try Self.page([3, 4], total: 5))
        #expect(overlapping.step == .next(offset: 5))
        #expect(overlapping.new.map(\.id) == ["u4"])
        #expect(walk.take(try Self.page([5], total: 5)).step == .done)
    }

    @Test func `a walk without total ends at an empty page`() throws {
        var walk = UserWalk()
        #expect(walk.take(try Self.page([1, 2])).step == .next(offset: 2))
        #expect(walk.take(try Self.page([])).step == .done)
    }

    @Test func `a page without anything new is not understood`() throws {
        var walk = UserWalk()
        #expect(walk.take(try Self.page([1, 2], total: 9)).step == .next(offset: 2))
        #expect(walk.take(try Self.page([1, 2], total: 9)).step == .notUnderstood)
    }

    @Test func `the first page again is not understood, even where the records received add up to the total`() throws {
        var walk = UserWalk()
        #expect(walk.take(try Self.page([1, 2, 3], total: 5)).step == .next(offset: 3))
        #expect(walk.take(try Self.page([1, 2, 3], total: 5)).step == .notUnderstood)
    }

    @Test func `users who appear while the list is walked move others to the next page, which is understood`() throws {
        var walk = UserWalk()
        #expect(walk.take(try Self.page([1, 3, 4])).step == .next(offset: 3))
        // User 2 has appeared: the end has come again, and there is no more.
        #expect(walk.take(try Self.page([4])).step == .done)
    }

    @Test func `who must not be missed is not, when users leave the list while it is walked`() throws {
        var walk = UserWalk(overlaps: true)
        #expect(walk.take(try Self.page([1, 2, 3], total: 5)).step == .next(offset: 2))
        // User 1 has been deleted: user 4 stands where user 3 stood, and only because of the overlap it is seen that something has moved.
        let moved = walk.take(try Self.page([4, 5], total: 4))
        #expect(moved.step == .next(offset: 0))
        #expect(moved.new.map(\.id) == ["u4", "u5"])
        #expect(walk.take(try Self.page([2, 3, 4], total: 4)).step == .next(offset: 2))
        #expect(walk.take(try Self.page([4, 5], total: 4)).step == .done)
    }

    @Test func `an overlapping walk ends at the last record, after a single one, and when the list never holds still`() throws {
        var walk = UserWalk(overlaps: true)
        #expect(walk.take(try Self.page([1, 2])).step == .next(offset: 1))
        #expect(walk.take(try Self.page([2])).step == .done)
        var single = UserWalk(overlaps: true)
        #expect(single.take(try Self.page([1])).step == .next(offset: 1))
        #expect(single.take(try Self.page([])).step == .done)
        var restless = UserWalk(overlaps: true)
        for _ in 0..<3 {
            #expect(restless.take(try Self.page([1, 2])).step == .next(offset: 1))
            #expect(restless.take(try Self.page([3])).step == .next(offset: 0))
        }
        #expect(restless.take(try Self.page([1, 2])).step == .next(offset: 1))
        #expect(restless.take(try Self.page([3])).step == .notUnderstood)
    }

    @Test func `pages that never bring anything new come to an end`() throws {
        var walk = UserWalk()
        #expect(walk.take(try Self.page([1, 2, 3])).step == .next(offset: 3))
        #expect(walk.take(try Self.page([3, 2])).step == .next(offset: 5))
        #expect(walk.take(try Self.page([3, 1])).step == .next(offset: 7))
        #expect(walk.take(try Self.page([2])).step == .notUnderstood)
    }

    @Test(
        arguments: [
            (ImportKind.users, Credential.Kind.personalToken, nil, Cause.permission), (.bookings, .personalToken, "u", .setup),
            (.bookings, .personalToken, nil, nil), (.users, .platformKey, "u", nil), (.users, .platformKey, nil, nil),
            (.users, .other, nil, nil),
        ] as [(ImportKind, Credential.Kind, String?, Cause?)])
    func `what the API would refuse for every row is known beforehand`(
        _ kind: ImportKind, _ credential: Credential.Kind, _ actingUser: String?, _ cause: Cause?
    ) {
        #expect(setUpProblem(importing: kind, with: credential, actingUser: actingUser)?.cause == cause)
    }
}

struct FieldTableTests {
    @Test(arguments: ImportKind.allCases) func `names are unique and documented`(_ kind: ImportKind) {
        let table = APIFields.table(for: kind)
        #expect(Set(table.fields.map(\.name)).count == table.fields.count)
        #expect(table.fields.allSatisfy { $0.meaning.hasSuffix(".") })
        for way in table.needs.flatMap(\.ways).joined() { #expect(table.fields.contains { $0.name == way }) }
    }

    @Test(arguments: ImportKind.allCases) func `no alias means two fields`(_ kind: ImportKind) {
        let fields = APIFields.table(for: kind).fields
        func folded(_ name: String) -> String { String(name.lowercased().filter { $0.isLetter || $0.isNumber }) }
        var owners: [String: String] = [:]
        for field in fields {
            for name in Set(([field.name] + field.aliases).map(folded)) {
                #expect(owners.updateValue(field.name, forKey: name) == nil, "\(name)")
            }
        }
    }

    @Test(arguments: ImportKind.allCases, [testNow, 1_900_000_000]) func `the template passes the rules`(_ kind: ImportKind, _ now: Int64) {
        let template = APIFields.template(for: kind, now: now)
        #expect(template.rows.count == 2)
        var checker = RowChecker(kind: kind, context: CheckContext(now: now))
        for row in template.rows {
            #expect(row.count == template.columns.count)
            let pairs = zip(template.columns, row).filter { !$0.1.isEmpty }.map { ($0.0, FieldValue.Content.text($0.1)) }
            if case .invalid(let findings) = checker.content(of: values(kind, pairs)) { Issue.record("\(Finding.joined(findings))") }
        }
    }
}
