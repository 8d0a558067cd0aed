public import BulkModel
import HTTPTypes
import JSONText

/// The requests that take back what a job made (API page, sections 8 and 13).
public struct UndoRequests: Sendable {
    /// What an entry of the ledger says was made.
    public enum Made: Sendable {
        case user, appointment, provisional
    }

    /// The most characters that the API takes as the reason of a cancellation.
    public static let longestReason = 500

    let actingUser: String?
    let reason: String?

    /// - Parameters:
    ///   - actingUser: an admin, with a platform key; `nil` with a personal access token.
    ///   - reason: goes into the mails about cancelled and declined bookings; `nil` gives none.
    public init(actingUser: String?, reason: String?) {
        self.actingUser = actingUser
        self.reason = reason
    }

    /// The request for one thing; of an appointment, it is settled only by a look at it whether one person or all of it is cancelled.
    ///
    /// - Parameters:
    ///   - source, key, digest: those of the entry.
    ///   - isChanged: an update of this job may have been carried out, and when is not known.
    public func effect(
        of made: Made, _ target: RemoteIdentity, source: Key, key: Key, digest: Digest, isChanged: Bool = false
    ) -> Effect {
        var target = target
        if isChanged { target.extras[ResultColumn.updatedAt] = ResultColumn.someTime }
        let id = ReadRequests.escaped(target.id)
        let (method, path): (HTTPRequest.Method, String) =
            switch made {
            case .user: (.delete, "/v4/user/\(id)")
            case .appointment: (.post, "/v4/appointment/\(id)/cancel")
            case .provisional: (.post, "/v4/provisional-booking/\(id)/decline")
            }
        return Effect(
            sourceKey: source, effectKey: key, digest: digest, method: method, path: path, actingUser: actingUser,
            body: made == .user ? [] : Self.body(reason: reason), target: target)
    }

    static func body(reason: String?, attendee: String? = nil) -> [UInt8] {
        var writer = BodyWriter()
        writer.begin()
        writer.member("reason", reason)
        writer.member("attendeeId", attendee)
        writer.end()
        return writer.bytes
    }
}

extension Effect {
    /// The effect takes back a booking that waited for a confirmation.
    var isDecline: Bool { path.hasSuffix("/decline") }

    /// The same cancellation for one person of a group.
    func cancelling(attendee: String) -> Effect {
        var effect = self
        effect.body = UndoRequests.body(reason: (try? JSON.parse(body))?["reason"]?.string, attendee: attendee)
        return effect
    }
}
