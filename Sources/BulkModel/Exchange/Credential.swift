/// An API key or personal access token that never shows itself.
///
/// Printing, reflecting or interpolating it gives its kind alone; only the transport asks for the `secret`.
public struct Credential: Sendable {
    public enum Kind: String, Sendable, Hashable {
        /// `ak_live:…`: acts for any user of the company.
        case platformKey = "platform key"
        /// `rgo-…`: acts as its owner; cannot create users.
        case personalToken = "personal access token"
        /// Neither prefix; the server takes it for a session token.
        case other = "token"
    }

    public let kind: Kind
    /// The text for the `Authorization` header. Never log it.
    public let secret: String

    /// Takes the credential's text, trimmed of white space; `nil` if nothing is left or if it holds a control character or a blank inside.
    public init?(_ text: String) {
        let trimmed = text.drop { $0.isWhitespace }
        let end = trimmed.lastIndex { !$0.isWhitespace }
        guard let end else { return nil }
        let secret = String(trimmed[...end])
        guard secret.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.secret = secret
        kind = secret.hasPrefix("ak_live:") ? .platformKey : secret.hasPrefix("rgo-") ? .personalToken : .other
    }

    /// A name for the key that gives nothing of it away, for files that belong to one key.
    public var fingerprint: Fingerprint {
        Fingerprint(hashing: Array("meetergo-bulk credential/1\n\(secret)".utf8))
    }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<\(kind.rawValue), redacted>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
}
