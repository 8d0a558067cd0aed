import CLibcurl

/// The header fields of a request as libcurl takes them. Holds the credential: it has no description and goes nowhere but to libcurl.
///
/// Not `Sendable`: it lives and dies on the loop's thread. A handle keeps the list it uses, so the list outlives the transfer.
@safe final class HeaderList {
    // unsafe: owned by this object alone, freed in deinit.
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    /// - Returns: `nil` if there is no memory.
    init?(_ lines: [String]) {
        for line in lines {
            // unsafe: libcurl copies the text; on failure it returns null and leaves the list as it was.
            guard let longer = unsafe curl_slist_append(list, line) else { return nil }
            unsafe list = longer
        }
    }

    deinit {
        // unsafe: made by curl_slist_append, and no handle uses it any more.
        unsafe curl_slist_free_all(list)
    }
}

/// The few header lists of a transport, each built once: they differ by the acting user and by whether there is a body.
struct HeaderLists: ~Copyable {
    private struct Key: Hashable {
        var actingUser: String?
        var hasBody: Bool
    }

    /// Imports act as one user, or as the few hosts of their bookings; the bound is there for the import with thousands.
    private static let bound = 64

    private let credential: String
    private var lists: [Key: HeaderList] = [:]
    private var last: (key: Key, list: HeaderList)?

    init(credential: String) {
        self.credential = credential
    }

    /// - Returns: `nil` if there is no memory, or if the acting user cannot stand in a header field.
    mutating func list(actingUser: String?, hasBody: Bool) -> HeaderList? {
        let key = Key(actingUser: actingUser, hasBody: hasBody)
        if let last, last.key == key { return last.list }
        if let list = lists[key] {
            last = (key, list)
            return list
        }
        guard actingUser?.isFieldValue ?? true, let list = HeaderList(lines(for: key)) else { return nil }
        // Handles that are at work keep theirs.
        if lists.count >= Self.bound { lists.removeAll(keepingCapacity: true) }
        lists[key] = list
        last = (key, list)
        return list
    }

    private func lines(for key: Key) -> [String] {
        // A name without a value takes away what libcurl would add: "Expect" to larger bodies, which costs a round trip or a second of
        // waiting, and to a POST without a body the content type of a web form.
        var lines = ["Authorization: Bearer \(credential)", "Accept: application/json", "Expect:"]
        lines.append(key.hasBody ? "Content-Type: application/json" : "Content-Type:")
        if let user = key.actingUser { lines.append("x-meetergo-api-user-id: \(user)") }
        return lines
    }
}
