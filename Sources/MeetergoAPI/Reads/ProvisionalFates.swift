public import BulkModel
import HTTPTypes
import JSONText

/// Finds out what became of bookings that waited for a confirmation: one walk through the list of them (API page, section 12.3).
///
/// A pure value: it says what to read, and takes the answers.
public struct ProvisionalFates: Sendable {
    /// What became of one of them.
    public enum Fate: Sendable, Hashable {
        /// Nobody has confirmed or declined it yet.
        case waiting
        /// It is an appointment now; the request by which that is found, where the list repeats it.
        case confirmed(Effect?)
        case declined
        /// Nobody confirmed it in time.
        case expired
        /// The list does not show it any more, or not to this user.
        case unlisted
    }

    public enum Step: Sendable {
        /// GET this path.
        case ask(String)
        case over([String: Fate])
        case failed(Finding)
    }

    private let actingUser: String?
    private var wanted: Set<String>
    private var fates: [String: Fate] = [:]
    private var page = 0
    private var seen: Set<String> = []

    /// - Parameters:
    ///   - ids: those that are asked about.
    ///   - actingUser: an admin, with a platform key.
    public init(of ids: some Sequence<String>, actingUser: String?) {
        wanted = Set(ids)
        self.actingUser = actingUser
    }

    public mutating func next(_ answer: Result<Reply, TransferFailure>?) -> Step {
        guard let answer else { return wanted.isEmpty ? .over(fates) : ask() }
        switch ReadAnswer(answer, decode: { $0["provisionalBookings"]?.array ?? $0.array }) {
        case .throttled: return ask()
        case .credentialRejected(let finding), .failed(let finding): return .failed(finding)
        // Where pages count from 1, page 0 may be an error.
        case .refused where page == 0: return turn()
        case .refused(let finding): return .failed(finding)
        case .value(let list): return take(list)
        }
    }

    private func ask() -> Step { .ask(ReadRequests.provisionals(page: page)) }

    private mutating func turn() -> Step {
        page += 1
        return ask()
    }

    private mutating func take(_ list: [JSON]) -> Step {
        var hasNew = false
        for booking in list {
            guard let id = booking["id"]?.identifier, seen.insert(id).inserted else { continue }
            hasNew = true
            if wanted.remove(id) != nil { fates[id] = fate(of: booking) }
        }
        // Whether pages count from 0 or 1 is not known: page 1 is always read, and may be the first one again.
        if !wanted.isEmpty, page == 0 || hasNew { return turn() }
        for id in wanted { fates[id] = .unlisted }
        return .over(fates)
    }

    private func fate(of booking: JSON) -> Fate {
        switch booking["status"]?.string?.lowercased() {
        case "confirmed": .confirmed(effect(of: booking))
        case "expired": .expired
        case "declined_by_host": .declined
        // Held no longer, and nobody says why.
        default: booking["deletedAt"]?.string == nil ? .waiting : .expired
        }
    }

    /// The request that the list repeats as `dto`; its keys mean nothing.
    private func effect(of booking: JSON) -> Effect? {
        guard let body = booking["dto"], body["start"]?.string != nil else { return nil }
        let bytes = body.bytes()
        let key = Key(.bookings, canonical: String(decoding: bytes, as: UTF8.self))
        return Effect(
            sourceKey: key, effectKey: key, digest: Digest(canonicalBody: bytes), method: .post, path: "/v4/booking",
            actingUser: actingUser,
            body: bytes)
    }
}
