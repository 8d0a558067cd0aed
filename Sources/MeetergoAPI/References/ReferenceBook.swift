import BulkModel
public import JSONText

/// Who asks the API for hosts and types, and so what can be asked (API page, section 3).
public struct ReferenceAsker: Sendable, Hashable {
    /// The acting user of a platform key, or the owner of a token; `nil` where it is not known.
    public var user: String?
    /// A personal access token acts as its owner alone.
    public var isToken: Bool

    public init(user: String?, isToken: Bool) {
        self.user = user
        self.isToken = isToken
    }

    /// The user whose meeting types are looked through where a row names no host.
    var ownList: String { user ?? "" }

    func canList(_ owner: String) -> Bool { !isToken || owner == ownList }

    /// The header for a read of what belongs to `owner`.
    func header(_ owner: String) -> String? { isToken || owner.isEmpty ? nil : owner }
}

/// What the API has said about hosts, meeting types and queues. What was found is kept for later runs; what was not, for this one only.
public struct ReferenceBook: Sendable {
    struct Host: Sendable, Hashable {
        var id: String
        /// The address or name that people know.
        var title: String
    }

    /// Why a host's name leads nowhere.
    enum Miss: Sendable, Hashable {
        case unknown(similar: [String])
        case several([String])
        /// The list of users cannot be read to its end.
        case unread(Finding)
    }

    /// When the oldest of it was asked for, in milliseconds since 1970; `nil` if nothing was.
    public internal(set) var asOf: Int64?
    /// By folded reference.
    var hosts: [String: Host] = [:]
    var misses: [String: Miss] = [:]
    /// The meeting types by the user whose they are.
    var lists: [String: [MeetingType]] = [:]
    var unreadLists: [String: Finding] = [:]
    /// Types that were asked for by id.
    var types: [String: MeetingType] = [:]
    var absentTypes: [String: Finding] = [:]
    /// The number of members by queue.
    var queues: [String: Int] = [:]

    public init() {}

    /// Reads what `json` has made; what cannot be read is asked for again.
    public init(_ json: JSON) {
        guard let asOf = json["asOf"]?.int else { return }
        self.asOf = Int64(asOf)
        for member in json["hosts"]?.object?.members ?? [] {
            guard let id = member.value["id"]?.string, let title = member.value["title"]?.string else { continue }
            hosts[member.name] = Host(id: id, title: title)
        }
        for member in json["lists"]?.object?.members ?? [] {
            lists[member.name] = (member.value.array ?? []).compactMap { MeetingType($0) }
        }
        for type in (json["types"]?.array ?? []).compactMap({ MeetingType($0) }) { types[type.id] = type }
        for member in json["queues"]?.object?.members ?? [] { queues[member.name] = member.value.int }
    }

    /// The form in which it is kept.
    public var json: JSON {
        func object<Value>(_ table: [String: Value], _ value: (Value) -> JSON) -> JSON {
            .object(JSONObject(table.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }))
        }
        return [
            "asOf": JSON(asOf ?? 0), "hosts": object(hosts) { ["id": .string($0.id), "title": .string($0.title)] },
            "lists": object(lists) { .array($0.map(\.json)) },
            "types": .array(types.values.sorted { $0.id < $1.id }.map(\.json)), "queues": object(queues) { JSON($0) },
        ]
    }

    /// What people call a user.
    func title(ofUser id: String) -> String { hosts.values.first { $0.id == id }?.title ?? id }

    /// The type of an id, wherever it was found; the whole one first.
    func type(id: String) -> MeetingType? {
        if let type = types[id] { return type }
        for list in lists.values { if let type = list.first(where: { $0.id == id }) { return type } }
        return nil
    }
}
