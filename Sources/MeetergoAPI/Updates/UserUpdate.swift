public import BulkModel
import HTTPTypes
import JSONText

/// `PATCH /v4/user/{id}`: names and slug, and nothing else (API page, section 7).
struct UserUpdate: Sendable {
    /// What a row says and an update sends.
    var givenName: String
    var familyName: String
    var slug: String?
    /// What a row may say besides.
    private let timezone: String?
    private let others: [String]

    /// Reads the body that would make the user; `nil` if it cannot be read.
    init?(_ body: [UInt8]) {
        guard let json = try? JSON.parse(body), let given = json["givenName"]?.string, let family = json["familyName"]?.string else {
            return nil
        }
        givenName = given
        familyName = family
        slug = json["slug"]?.string
        timezone = json["timezone"]?.string
        others = ["availability", "meetingType"].filter { json[$0] != nil }
    }

    var body: [UInt8] {
        var writer = BodyWriter()
        writer.begin()
        writer.member("givenName", givenName)
        writer.member("familyName", familyName)
        writer.member("slug", slug)
        writer.end()
        return writer.bytes
    }

    /// Whether the account says all of it.
    func isFulfilled(by account: Account) -> Bool {
        account.givenName == givenName && account.familyName == familyName
            && (slug.map { Self.normalised($0) == Self.normalised(account.slug ?? "") } ?? true)
    }

    /// What the row says and no update can bring about, in words; `nil` if it is nothing.
    ///
    /// - Parameter account: the user as it is now, as far as an answer has told.
    func leftOut(_ account: Account?) -> String? {
        var parts: [String] = []
        var unseen = others
        if let timezone {
            if let actual = account?.timezone {
                if actual != timezone { parts.append("not changed, as the API cannot: timezone (it is \(Quote.line(actual, limit: 60)))") }
            } else {
                unseen.insert("timezone", at: 0)
            }
        }
        if !unseen.isEmpty { parts.append("not part of an update: \(unseen.joined(separator: ", "))") }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// The thing that was changed, with what is to be said of it.
    func identity(_ target: RemoteIdentity, _ account: Account?) -> RemoteIdentity {
        var identity = target
        identity.extras[ResultColumn.message] = leftOut(account)
        identity.extras[ResultColumn.updatedAt] = account?.updatedAt ?? ResultColumn.someTime
        return identity
    }

    /// As the API makes it of any text: `"John Doe"` becomes `"john-doe"` (API page, section 7).
    static func normalised(_ slug: String) -> String {
        var bytes: [UInt8] = []
        for byte in slug.lowercased().utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): bytes.append(byte)
            default: if let last = bytes.last, last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
            }
        }
        if bytes.last == UInt8(ascii: "-") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ReplyJudge {
    public func update(of effect: Effect, to identity: RemoteIdentity) -> Effect? {
        guard kind == .users, let update = UserUpdate(effect.body) else { return nil }
        var changing = effect
        changing.method = .patch
        changing.path = "/v4/user/\(ReadRequests.escaped(identity.id))"
        changing.body = update.body
        changing.target = identity
        changing.wanted = effect.body
        return changing
    }

    public func disposition(of result: Result<Reply, TransferFailure>, for effect: Effect, earlierUnknown: Bool) -> Disposition {
        guard effect.isUpdate, let target = effect.target, let update = UserUpdate(effect.wanted) else {
            return disposition(of: result, earlierUnknown: earlierUnknown)
        }
        switch result {
        case .success(let reply) where (200..<300).contains(reply.status):
            let account = (try? JSON.parse(reply.body, allowDuplicates: true)).flatMap { Account($0) }
            return .done(.updated, update.identity(target, account?.id == target.id ? account : nil))
        case .success(let reply): return refusedUpdate(reply)
        case .failure(let failure):
            // The status line has said that it is done, and what was changed is known.
            if let status = failure.status, (200..<300).contains(status) { return .done(.updated, update.identity(target, nil)) }
            return Self.disposition(of: failure)
        }
    }
}
