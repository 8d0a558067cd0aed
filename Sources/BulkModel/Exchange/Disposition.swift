/// What one exchange means for its row. See design §5.2 for the table.
public enum Disposition: Sendable, Hashable {
    /// Carried out; the outcome is `created` or `provisional`.
    case done(Outcome, RemoteIdentity)
    /// What the request was to take away is gone, by this request or since long before it.
    case undone
    /// Carried out, but the answer does not say what was made.
    case doneWithoutIdentity(Finding)
    /// Not carried out, and sending it again would change nothing.
    case refused(Finding)
    /// Not carried out: the rate limiter said no. The row keeps its attempts.
    case throttled(Finding)
    /// Not carried out: the credential is refused; nothing more can be sent.
    case credentialRejected(Finding)
    /// Not carried out: address or set-up look wrong. The run stops if its first answers are all like this, else the row is refused.
    case misconfigured(Finding)
    /// Certainly not carried out; worth another attempt.
    case notCarriedOut(Finding)
    /// May have been carried out.
    case unknown(Finding)
    /// Refused because it is there already, perhaps by an earlier attempt of our own: to be looked for before it is believed.
    case isThere(Finding)
}
