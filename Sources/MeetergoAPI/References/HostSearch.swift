import BulkModel

/// Looks in the pages of the user list for hosts by e-mail address, full name or slug.
struct HostSearch: Sendable {
    /// Folded references, with their form in the file.
    private let wanted: [String: String]
    private let byAddressOnly: Bool
    private var found: [String: [ReferenceBook.Host]] = [:]
    /// Who there is, to name the nearest ones.
    private var addresses: [String] = []
    private var names: [String] = []

    /// Users that are remembered for their likeness alone, and references for which it is worked out: bounds for a large directory.
    private static let rememberedUsers = 50_000
    private static let comparedReferences = 50

    init(_ references: [String]) {
        wanted = Dictionary(references.map { (Reference.folded($0), $0) }) { first, _ in first }
        byAddressOnly = wanted.keys.allSatisfy { $0.utf8.contains(UInt8(ascii: "@")) }
    }

    /// Whether nothing more can be learnt: an address has one user, while of a name there may be another on each further page.
    var isOver: Bool { byAddressOnly && found.count == wanted.count }

    mutating func take(_ accounts: [Account]) {
        for account in accounts where account.deletedAt == nil {
            let name = [account.givenName, account.familyName].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
            if let email = account.email {
                note(account, as: EMailKey.folded(email), name)
                if addresses.count < Self.rememberedUsers { addresses.append(email) }
            }
            guard !byAddressOnly else { continue }
            note(account, as: Reference.folded(name), name)
            if let slug = account.slug { note(account, as: Reference.folded(slug), name) }
            if names.count < Self.rememberedUsers { names.append(name) }
        }
    }

    private mutating func note(_ account: Account, as reference: String, _ name: String) {
        guard wanted[reference] != nil, found[reference]?.contains(where: { $0.id == account.id }) != true else { return }
        found[reference, default: []].append(ReferenceBook.Host(id: account.id, title: account.email ?? name))
    }

    /// Writes down what was found and what was not; `unread` says why the list was not read to its end.
    func conclude(in book: inout ReferenceBook, unread: Finding? = nil) {
        var compared = 0
        for (reference, text) in wanted.sorted(by: { $0.key < $1.key }) {
            let hosts = found[reference] ?? []
            if hosts.count == 1, unread == nil || reference.utf8.contains(UInt8(ascii: "@")) {
                book.hosts[reference] = hosts[0]
            } else if let unread {
                book.misses[reference] = .unread(unread)
            } else if hosts.count > 1 {
                book.misses[reference] = .several(hosts.map(\.title))
            } else {
                compared += 1
                let candidates = reference.utf8.contains(UInt8(ascii: "@")) ? addresses : names
                book.misses[reference] = .unknown(
                    similar: compared > Self.comparedReferences ? [] : Spelling.similar(to: text, in: candidates))
            }
        }
    }
}
