/// What makes a row the same row again, in this run, a later run or another job.
///
/// A user's key is the lower-cased e-mail. A booking has two: the *source key*, as the row gives it, and the *effect key*, with references
/// resolved to ids. Where the row gives ids, both are equal.
public struct Key: Hashable, Sendable {
    public let fingerprint: Fingerprint

    public init(fingerprint: Fingerprint) {
        self.fingerprint = fingerprint
    }

    /// Makes the key of `kind` from its canonical text, such as `user@example.com`.
    ///
    /// The kind is part of the hash, so a user and a booking never share a key.
    public init(_ kind: ImportKind, canonical: String) {
        fingerprint = Fingerprint(hashing: Array("\(kind.rawValue)/1\n\(canonical)".utf8))
    }
}

/// The content of a row in short: equal digests mean the same request would be sent.
///
/// Taken over the canonical request body without the references that are part of the key: what they resolve to, and how a file names them, is
/// no change of content. Column order, unknown columns and `_` columns do not count.
public struct Digest: Hashable, Sendable {
    /// The version of the canonical form. A digest of an older version is recomputed and never counts as a change.
    public static let currentVersion = 2

    public let version: Int
    public let fingerprint: Fingerprint

    /// Of something that no row has been equal to yet: it was found on the server, and is to be made what a row says.
    public static let unmatched = Digest(version: currentVersion, fingerprint: Fingerprint(high: 0, low: 0))

    public init(version: Int, fingerprint: Fingerprint) {
        self.version = version
        self.fingerprint = fingerprint
    }

    /// Makes a digest of the current version from the canonical body.
    public init(canonicalBody: [UInt8]) {
        self.init(version: Self.currentVersion, fingerprint: Fingerprint(hashing: canonicalBody))
    }
}
