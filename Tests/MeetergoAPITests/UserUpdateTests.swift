import BulkModel
import Foundation
import HTTPTypes
import JSONText
import MeetergoAPI
import Testing

/// Changing users who are there, and knowing who is.
struct UserUpdateTests {
    private static let body =
        #"{"email":"Anna@example.com","givenName":"Anna","familyName":"Berg","timezone":"Europe/London","slug":"Anna Berg","availability":{}}"#
    private static let key = Key(.users, canonical: "anna@example.com")
    private static let id = "10000000-0000-4000-8000-00000000000a"
    private let judge = ReplyJudge(kind: .users)
    private let making = Effect(
        sourceKey: key, effectKey: key, digest: Digest(canonicalBody: Array(body.utf8)), method: .post, path: "/v4/user",
        actingUser: "boss",
        body: Array(body.utf8))

    private func reply(_ status: Int, _ body: String) -> Result<Reply, TransferFailure> {
        .success(Reply(status: status, fields: HTTPFields(), body: Array(body.utf8)))
    }

    private func update(extras: [String: String] = [:]) throws -> Effect {
        try #require(judge.update(of: making, to: RemoteIdentity(id: Self.id, extras: extras)))
    }

    @Test func `an update sends names and slug, and nothing else`() throws {
        let update = try update()
        #expect(update.method == .patch)
        #expect(update.path == "/v4/user/\(Self.id)")
        #expect(update.actingUser == "boss")
        #expect(String(decoding: update.body, as: UTF8.self) == #"{"givenName":"Anna","familyName":"Berg","slug":"Anna Berg"}"#)
        #expect(update.digest == making.digest)
        #expect(ReplyJudge(kind: .bookings).update(of: making, to: RemoteIdentity(id: "x")) == nil)
    }

    @Test func `what the API cannot change is named`() throws {
        let answer = #"{"id":"\#(Self.id)","timezone":"Europe/Berlin","updatedAt":"2026-06-01T10:00:00.000Z"}"#
        let disposition = judge.disposition(of: reply(200, answer), for: try update(extras: ["_booking_url": "u"]), earlierUnknown: false)
        guard case .done(.updated, let identity) = disposition else {
            Issue.record("\(disposition)")
            return
        }
        #expect(identity.id == Self.id)
        #expect(identity.extras["_booking_url"] == "u")
        #expect(
            identity.extras["_message"]
                == "not changed, as the API cannot: timezone (it is Europe/Berlin); not part of an update: availability")
    }

    @Test func `a 2xx says that it was carried out, whatever else is in the answer`() throws {
        for body in ["", "<html>", "{}"] {
            guard case .done(.updated, let identity) = judge.disposition(of: reply(200, body), for: try update(), earlierUnknown: false)
            else {
                Issue.record("\(body)")
                continue
            }
            #expect(identity.extras["_message"] == "not part of an update: timezone, availability")
        }
        let broken = TransferFailure(.truncated, mayHaveBeenSent: true, status: 200, message: "")
        guard case .done(.updated, _) = judge.disposition(of: .failure(broken), for: try update(), earlierUnknown: false) else {
            Issue.record("a broken answer")
            return
        }
    }

    @Test(arguments: [
        (400, "Slug is already taken", "refused validation"), (404, "User not found", "refused reference"),
        (400, "email already exists", "refused validation"), (403, "Forbidden resource", "misconfigured permission"),
        (404, "Cannot PATCH /v4/user/x", "misconfigured setup"), (500, "Internal server error", "unknown server"),
        (504, "late", "unknown timeout"), (429, "Too Many Requests", "throttled rate_limit"),
        (401, "API key has expired", "rejected credential"),
    ])
    func `other answers`(status: Int, message: String, meaning: String) throws {
        let answer = reply(status, #"{"statusCode":\#(status),"message":"\#(message)"}"#)
        let words: String =
            switch judge.disposition(of: answer, for: try update(), earlierUnknown: true) {
            case .refused(let finding): "refused \(finding.cause.rawValue)"
            case .misconfigured(let finding): "misconfigured \(finding.cause.rawValue)"
            case .unknown(let finding): "unknown \(finding.cause.rawValue)"
            case .throttled(let finding): "throttled \(finding.cause.rawValue)"
            case .credentialRejected(let finding): "rejected \(finding.cause.rawValue)"
            default: "something else"
            }
        #expect(words == meaning)
    }

    private func user(_ id: String, _ email: String, _ family: String, slug: String = "anna-berg") -> String {
        #"{"id":"\#(id)","email":"\#(email)","givenName":"Anna","familyName":"\#(family)","slug":"\#(slug)","timezone":"UTC"}"#
    }

    @Test(arguments: [("Berg", "anna-berg", "updated"), ("Berg", "other-slug", "absent"), ("Tal", "anna-berg", "absent")])
    func `a look by id shows whether the update was carried out`(family: String, slug: String, verdict: String) throws {
        var look = try #require(judge.looks(for: [Suspect(row: 7, effect: try update(), since: 0)]).first)
        guard case .ask = look.next(nil) else {
            Issue.record("nothing is asked")
            return
        }
        // The address has changed, and another user has the names.
        let page =
            #"{"users":[\#(user("other", "x@example.com", "Berg")),\#(user(Self.id, "new@example.com", family, slug: slug))],"total":2}"#
        guard case .over(let verdicts) = look.next(reply(200, page)) else {
            Issue.record("the look goes on")
            return
        }
        let words: String =
            switch verdicts[7] {
            case .made(.updated, let identity)? where identity.id == Self.id: "updated"
            case .absent?: "absent"
            default: "something else"
            }
        #expect(words == verdict)
    }

    @Test(arguments: [Self.id, "7", "ffffffff-ffff-ffff-0000-000000000001", "10000000-0000-4000-8000-00000000000A"])
    func `the index of users finds an address in any letter case, and gives the id as it was`(id: String) throws {
        var index = UserIndex()
        for number in 0..<300 {
            let user = #"{"id":"20000000-0000-4000-8000-\#(100_000_000_000 + number)","email":"u\#(number)@example.com"}"#
            index.add(try #require(try Account(.parse(user))))
        }
        index.add(try #require(try Account(.parse(user(id, "ANNA@Example.com", "Berg")))))
        index.add(try #require(try Account(.parse(#"{"id":"gone","email":"gone@example.com","deletedAt":"2026-01-01T00:00:00Z"}"#))))
        index.finish()
        #expect(index.users == 302)
        #expect(index.user(Self.key)?.id == id)
        #expect(index.user(Self.key)?.place == 300)
        #expect(index.user(Key(.users, canonical: "gone@example.com")) == nil)
        #expect(index.user(Key(.users, canonical: "nobody@example.com")) == nil)
        for number in 0..<300 {
            #expect(
                index.user(Key(.users, canonical: "u\(number)@example.com"))?.id == "20000000-0000-4000-8000-\(100_000_000_000 + number)")
        }
        let judge = ReplyJudge(kind: .users, knowing: index)
        guard case .existing(let identity, _, let isAsWanted)? = judge.foreknowledge(of: making) else {
            Issue.record("not known")
            return
        }
        #expect(identity.id == id)
        #expect(isAsWanted)
        #expect(judge.foreknowledge(of: try #require(judge.update(of: making, to: identity))) == nil)
    }
}
