public import BulkModel
import JSONText

/// The users of a company, found by their address: 64 bytes each.
///
/// Holds hashes of address, names and slug, and the id. Users beyond the bound are left out, which costs no more than a request each: the API
/// refuses to make them again, and they are looked for then.
public struct UserIndex: Sendable {
    /// Users held at most: 12.8 MB, and as much again for a moment while they are read.
    public static let bound = 200_000

    private struct Line {
        var address: Fingerprint
        /// A UUID's 16 bytes; of other ids the place in `others`, behind a mark that no UUID of the API has.
        var id: Fingerprint
        var names: UInt64
        var slug: UInt64
        /// Where it stands in the list, from 0.
        var place: Int32
    }

    private var lines: [Line] = []
    private var others: [String] = []
    private var isSorted = true
    /// Users that were read, those beyond the bound included.
    public private(set) var users = 0

    public init() {}

    public mutating func add(_ account: Account) {
        defer { users += 1 }
        guard account.deletedAt == nil, let email = account.email, lines.count < Self.bound else { return }
        var id = Self.uuid(account.id)
        if id == nil {
            id = Fingerprint(high: .max, low: UInt64(others.count))
            others.append(account.id)
        }
        guard let id else { return }
        lines.append(
            Line(
                address: Key(.users, canonical: EMailKey.folded(email)).fingerprint, id: id,
                names: Self.hash(account.givenName ?? "", account.familyName ?? ""), slug: Self.hash(account.slug ?? ""),
                place: Int32(users)))
        isSorted = false
    }

    /// Makes it ready to be asked.
    public mutating func finish() {
        guard !isSorted else { return }
        lines.sort { ($0.address.high, $0.address.low, $0.place) < ($1.address.high, $1.address.low, $1.place) }
        isSorted = true
    }

    /// The user with the address that a row's key stands for.
    ///
    /// - Precondition: `finish` was called after the last `add`.
    public func user(_ key: Key) -> (id: String, place: Int)? { line(key).map { (id($0), Int($0.place)) } }

    /// What is known of the user that an effect would make.
    func verdict(on effect: Effect) -> Verdict? {
        guard let line = line(effect.effectKey) else { return nil }
        let update = UserUpdate(effect.body)
        let isAsWanted =
            update.map { update in
                line.names == Self.hash(update.givenName, update.familyName)
                    && (update.slug.map { line.slug == Self.hash(UserUpdate.normalised($0)) } ?? true)
            } ?? false
        return .existing(
            RemoteIdentity(id: id(line)), Finding(.duplicateEmail, message: "the address has an account in this company"),
            isAsWanted: isAsWanted)
    }

    private func line(_ key: Key) -> Line? {
        let (high, low) = (key.fingerprint.high, key.fingerprint.low)
        var (first, end) = (0, lines.count)
        while first < end {
            let middle = (first + end) / 2
            let address = lines[middle].address
            if (address.high, address.low) < (high, low) { first = middle + 1 } else { end = middle }
        }
        guard first < lines.count, lines[first].address == key.fingerprint else { return nil }
        return lines[first]
    }

    private func id(_ line: Line) -> String {
        if line.id.high == .max, others.indices.contains(Int(clamping: line.id.low)) { return others[Int(line.id.low)] }
        let digits = Array(line.id.hexadecimal)
        return [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]].map { String($0) }.joined(separator: "-")
    }

    /// The bytes of a UUID in the form that `id` writes; `nil` for anything else.
    private static func uuid(_ text: String) -> Fingerprint? {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for (place, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(place) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            if place < 18 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
        }
        return high == .max ? nil : Fingerprint(high: high, low: low)
    }

    private static func hash(_ texts: String...) -> UInt64 {
        Fingerprint(hashing: Array(texts.joined(separator: "\0").utf8)).high
    }
}

extension ReplyJudge {
    /// Where the user whom an effect would make stands in their list, from 0.
    public func place(of effect: Effect) -> Int? { known?.user(effect.effectKey)?.place }

    public func foreknowledge(of effect: Effect) -> Verdict? {
        guard kind == .users, !effect.isUpdate else { return nil }
        return known?.verdict(on: effect)
    }
}
