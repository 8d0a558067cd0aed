public import BulkModel

/// Finds out what became of requests whose effect is unknown, by the recipes of the API page, sections 12.4 and 16.
public enum SettlingLook: Inquiry {
    case users(UserLook)
    case bookings(BookingLook)
    case slots(SlotLook)
    case group(GroupSurvey)

    public var rows: [Int] {
        switch self {
        case .users(let look): look.rows
        case .bookings(let look): look.rows
        case .slots(let look): look.rows
        case .group: []
        }
    }

    public func verdict(on effect: Effect) -> Verdict? {
        if case .group(let survey) = self { survey.verdict(on: effect) } else { nil }
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep {
        switch self {
        case .users(var look):
            defer { self = .users(look) }
            return look.next(answer)
        case .bookings(var look):
            defer { self = .bookings(look) }
            return look.next(answer)
        case .slots(var look):
            defer { self = .slots(look) }
            return look.next(answer)
        case .group(var look):
            defer { self = .group(look) }
            return look.next(answer)
        }
    }
}

extension ReplyJudge {
    /// The directory of users cannot be searched, only read from beginning to end (API page, section 6).
    public var looksTogether: Bool { kind == .users }

    public func looks(for suspects: [Suspect]) -> [SettlingLook] {
        guard !suspects.isEmpty else { return [] }
        return switch kind {
        case .users: [.users(UserLook(suspects))]
        case .bookings: BookingLook.looks(for: suspects).map { .bookings($0) }
        }
    }
}

/// Whether something on the server can be what a request made.
enum Provenance {
    /// The most by which the server's `createdAt` may lie before the request's intent, in milliseconds: its clocks need not agree among
    /// themselves, and the `Date` that ours is held against counts whole seconds (design §5.2).
    static let slack: Int64 = 5_000

    /// - Parameters:
    ///   - created: what the API says, ISO 8601.
    ///   - since: the server's time at the intent, milliseconds since 1970.
    static func isSince(_ created: String?, _ since: Int64) -> Bool {
        guard let created = created.flatMap(ServerTime.milliseconds) else { return false }
        return created >= since - slack
    }
}

/// Times as the API writes them: ISO 8601 with `Z` or an offset, fractions of a second or not (API page, section 16.4).
enum ServerTime {
    /// Milliseconds since 1970; `nil` for anything else, and without an offset.
    static func milliseconds(_ text: String) -> Int64? {
        var whole = text
        var thousandths: Int64 = 0
        if let point = text.firstIndex(of: ".") {
            let digits = text[text.index(after: point)...].prefix { $0.isASCII && $0.isNumber }
            guard !digits.isEmpty, let value = Int64((digits.prefix(3) + "00").prefix(3)) else { return nil }
            thousandths = value
            whole.removeSubrange(point..<digits.endIndex)
        }
        guard let time = try? TimeText.parse(whole), let offset = time.offset else { return nil }
        return (time.clock - offset) * 1_000 + thousandths
    }
}
