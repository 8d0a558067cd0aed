/// The API's rules: what an answer means, and how to find out what became of a request whose answer never came.
public protocol Judge: Sendable {
    associatedtype Look: Inquiry

    /// Whether one look at many suspects costs hardly more than a look at one, so that they had better wait for each other.
    var looksTogether: Bool { get }

    /// Says what the exchange means for its row.
    ///
    /// - Parameters:
    ///   - result: how the transfer ended.
    ///   - earlierUnknown: whether an earlier attempt for the same row may have been carried out, so that "exists already" may be our own doing.
    func disposition(of result: Result<Reply, TransferFailure>, earlierUnknown: Bool) -> Disposition

    /// Says what the exchange means for a row with this effect.
    func disposition(of result: Result<Reply, TransferFailure>, for effect: Effect, earlierUnknown: Bool) -> Disposition

    /// The effect that makes what is there say what the row says; `nil` where the API has no way to change it.
    ///
    /// - Parameters:
    ///   - effect: the one that would make the row's thing.
    ///   - identity: the thing that is there.
    func update(of effect: Effect, to identity: RemoteIdentity) -> Effect?

    /// What is known of the effect before anything is sent or asked for; `nil` where nothing is.
    func foreknowledge(of effect: Effect) -> Verdict?

    /// Whether the effect's target has to be looked at before the first request for it is sent.
    func looksFirst(at effect: Effect) -> Bool

    /// What has to be looked at once before the first of the effects that concern it is sent; `nil` where the effect concerns nothing of the
    /// kind.
    func survey(before effect: Effect) -> Survey<Look>?

    /// Begins to look for what the suspects may have made; each of them is in exactly one of the looks.
    func looks(for suspects: [Suspect]) -> [Look]

    /// Whether a row that the API has refused with `finding` may have another slot.
    func movesOn(from finding: Finding, for effect: Effect) -> Bool

    /// Begins to look for free slots in the place of those that are taken; each of the suspects is in exactly one of the looks.
    func searches(for suspects: [Suspect]) -> [Look]

    /// The slot that the effect asks for; `nil` where it asks for none.
    func slot(of effect: Effect) -> Slot?

    /// The same effect in another slot: its keys and its digest stay.
    func moved(_ effect: Effect, to slot: Slot) -> Effect

    /// What was made, with the wanted slot and the one that was booked in the place of it.
    func noted(_ identity: RemoteIdentity, wanted: Effect, booked: Effect) -> RemoteIdentity
}

/// Most rules know no slots.
extension Judge {
    public func looksFirst(at effect: Effect) -> Bool { false }

    public func survey(before effect: Effect) -> Survey<Look>? { nil }

    public func disposition(of result: Result<Reply, TransferFailure>, for effect: Effect, earlierUnknown: Bool) -> Disposition {
        disposition(of: result, earlierUnknown: earlierUnknown)
    }

    public func update(of effect: Effect, to identity: RemoteIdentity) -> Effect? { nil }

    public func foreknowledge(of effect: Effect) -> Verdict? { nil }
    public func movesOn(from finding: Finding, for effect: Effect) -> Bool { false }
    public func searches(for suspects: [Suspect]) -> [Look] { [] }
    public func slot(of effect: Effect) -> Slot? { nil }
    public func moved(_ effect: Effect, to slot: Slot) -> Effect { effect }
    public func noted(_ identity: RemoteIdentity, wanted: Effect, booked: Effect) -> RemoteIdentity { identity }
}

/// A row of which a request may have been carried out, or whose target is to be looked at first.
public struct Suspect: Sendable {
    public var row: Int
    /// What the request would have made, in the slot that the row wants.
    public var effect: Effect
    /// Of the requests that may have been carried out.
    public var trail: Trail
    /// The earliest time at which it can have been made, by the server's clock, in milliseconds since 1970; `Int64.max` where no request can
    /// have been carried out.
    public var since: Int64

    public init(row: Int, effect: Effect, since: Int64, trail: Trail = .none) {
        self.row = row
        self.effect = effect
        self.since = since
        self.trail = trail
    }
}

/// A look that serves all effects on one ground.
public struct Survey<Look: Inquiry>: Sendable {
    /// What is looked at, as text that is only compared.
    public var ground: String
    /// Has no rows; at its end it can be asked for a verdict on each effect.
    public var look: Look

    public init(ground: String, look: Look) {
        self.ground = ground
        self.look = look
    }
}

/// One look at the server: reads, one after the other, until it is known of every row what can be known now.
///
/// A pure value. Its reads have no effect, so any of them may be repeated.
public protocol Inquiry: Sendable {
    /// The rows it looks for.
    var rows: [Int] { get }

    /// Takes the answer to the read that was asked for last, `nil` at the beginning, and says what comes next.
    mutating func next(_ answer: Result<Reply, TransferFailure>?) -> InquiryStep

    /// What a survey that is over has found of an effect; `nil` where it could not be made.
    func verdict(on effect: Effect) -> Verdict?
}

extension Inquiry {
    public func verdict(on effect: Effect) -> Verdict? { nil }
}

public enum InquiryStep: Sendable, Hashable {
    /// GET this path, acting as that user.
    case ask(path: String, actingUser: String?)
    /// That was no answer: ask the same again later.
    case again(Finding)
    /// The rate limiter said no: ask the same again when it allows.
    case throttled
    /// The credential is refused; nothing more can be asked or sent.
    case credentialRejected(Finding)
    /// What was found, for every row of the inquiry.
    case over([Int: Verdict])
}

/// What a look found of one row.
public enum Verdict: Sendable, Hashable {
    /// It is there and can only have come from our request, `created` or `provisional`; or it is `updated`: it says what the row says.
    case made(Outcome, RemoteIdentity)
    /// It is there, but that it came from us cannot be shown; and whether it says all that an update could make it say.
    case existing(RemoteIdentity, Finding, isAsWanted: Bool = false)
    /// Nothing of the kind is there at this moment.
    case absent
    /// It cannot be decided, and why; a person has to look.
    case undecided(Finding)
    /// The target is there, and this request may be sent for it.
    case there(Effect)
    /// The target is gone.
    case gone
    /// The target is there and is to stay, and why.
    case kept(Finding)
    /// The slots that were free for it, the one to be tried first at the head.
    case free([Opening])
}
