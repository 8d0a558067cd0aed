public import BulkModel

/// A booking's references after they were looked up.
public enum Resolution: Sendable, Hashable {
    /// The ids to send; the type as far as it is known.
    case resolved(meetingTypeId: String, BookingDraft.Target, MeetingType?)
    /// The row cannot be sent: `blocked` where something is not found, `invalid` where the type does not allow what the row asks.
    case obstructed(Outcome, Finding)
}

/// Puts ids in the place of references, by what a book knows; pure.
public struct ReferenceResolver: Sendable {
    private let book: ReferenceBook
    private let asker: ReferenceAsker
    /// Many rows ask the same.
    private var known: [BookingReferences: Resolution] = [:]

    public init(_ book: ReferenceBook, asker: ReferenceAsker) {
        self.book = book
        self.asker = asker
    }

    public mutating func resolution(of draft: BookingDraft) -> Resolution {
        let references = BookingReferences(draft)
        if let known = known[references] { return known }
        let resolution = resolve(references)
        known[references] = resolution
        return resolution
    }

    /// Whether it is certain that a slot of this type takes one attendee and one host.
    public func isOneOnOne(type id: String) -> Bool { book.type(id: id)?.isOneOnOne == true }

    func resolve(_ references: BookingReferences) -> Resolution {
        let missing = references.hosts.compactMap { hostFinding($0) }
        guard missing.isEmpty, let hosts = hostIDs(references) else { return .obstructed(.blocked, .joined(missing)) }
        switch type(references, hosts: hosts) {
        case .missing(let finding): return .obstructed(.blocked, finding)
        case .asGiven: return .resolved(meetingTypeId: references.meetingType, asGiven(references, hosts), nil)
        case .found(let type):
            let target: BookingDraft.Target
            switch self.target(references, hosts, type) {
            case .success(let found): target = found
            case .failure(let obstacle): return .obstructed(.blocked, obstacle.finding)
            }
            if let finding = TypeRules.finding(references, type) { return .obstructed(.invalid, finding) }
            return .resolved(meetingTypeId: type.id, target, type)
        }
    }

    // MARK: - Hosts

    /// The ids of the hosts, each once; `nil` if one is not found.
    func hostIDs(_ references: BookingReferences) -> [String]? {
        var ids: [String] = []
        for host in references.hosts {
            guard let id = Reference.isID(host) ? host : book.hosts[Reference.folded(host)]?.id else { return nil }
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    private func hostFinding(_ host: String) -> Finding? {
        guard !Reference.isID(host), book.hosts[Reference.folded(host)] == nil else { return nil }
        let name = Quote.short(host)
        let what = host.contains("@") ? "has the address \(name)" : "is called \(name)"
        switch book.misses[Reference.folded(host)] {
        case .several(let titles)?:
            return finding(
                "hostIds", "several users of this company are called \(name): \(titles.prefix(5).joined(separator: ", "))",
                "give the e-mail address or id of the one that is meant")
        case .unread(let cause)?:
            return finding(
                "hostIds", "the host \(name) cannot be looked up: \(cause.message)",
                cause.hint ?? "give the host's id, or the ids of all in a file for --host-map")
        case .unknown(let similar)?:
            return finding("hostIds", "no user of this company \(what)", Self.hint(similar, "create the user first, or give the host's id"))
        case nil: return finding("hostIds", "no user of this company \(what)", "create the user first, or give the host's id")
        }
    }

    // MARK: - Meeting types

    enum TypeFinding {
        case found(MeetingType)
        /// An id that nothing is known of, and nothing needs to be.
        case asGiven
        case missing(Finding)
    }

    /// What the row's meeting type is among those of its hosts.
    func type(_ references: BookingReferences, hosts: [String]) -> TypeFinding {
        let owners = hosts.isEmpty ? [asker.ownList] : hosts
        for owner in owners {
            guard let meant = book.lists[owner]?.meant(by: references.meetingType), !meant.isEmpty else { continue }
            if meant.count == 1 { return .found(book.types[meant[0].id] ?? meant[0]) }
            let slugs = meant.map { $0.slug ?? $0.id }.joined(separator: ", ")
            return .missing(
                finding(
                    "meetingTypeId", "\(name(owner)) has several meeting types called \(Quote.short(references.meetingType)): \(slugs)",
                    "give the slug or id of the one that is meant"))
        }
        return Reference.isID(references.meetingType) ? byID(references) : .missing(missingType(references, owners, hosts))
    }

    private func byID(_ references: BookingReferences) -> TypeFinding {
        if let type = book.type(id: references.meetingType) { return .found(type) }
        guard references.needsType else { return .asGiven }
        guard let cause = book.absentTypes[references.meetingType] else {
            guard case .typeQueue = references.target else { return .asGiven }
            return .missing(
                finding("meetingTypeId", "the meeting type \(references.meetingType) was not looked up", "run the same command again"))
        }
        return .missing(
            finding(
                "meetingTypeId", "the meeting type \(references.meetingType) is not to be had: \(cause.message)",
                "give the id of a type that meetergo shows, or its slug"))
    }

    private func missingType(_ references: BookingReferences, _ owners: [String], _ hosts: [String]) -> Finding {
        let type = Quote.short(references.meetingType)
        if let owner = owners.first(where: { book.unreadLists[$0] != nil }), let cause = book.unreadLists[owner] {
            return finding(
                "meetingTypeId", "the meeting types of \(name(owner)) cannot be read: \(cause.message)",
                "check the host, or give the type's id")
        }
        if owners.contains(where: { !asker.canList($0) }) {
            return finding(
                "meetingTypeId", "the meeting type \(type) cannot be looked up: a personal access token sees its owner's types only",
                "give the type's id, or use a platform key (ak_live:…)")
        }
        let similar = Spelling.similar(to: references.meetingType, in: owners.flatMap { book.lists[$0]?.spellings ?? [] })
        if let other = book.lists.keys.sorted().first(where: { book.lists[$0]?.meant(by: references.meetingType).isEmpty == false }) {
            let hint = "name \(name(other)) as the host, or a type of \(owners.map(name).joined(separator: " or "))"
            return finding(
                "meetingTypeId", "\(owners.map(name).joined(separator: " and ")) has no meeting type \(type); it is one of \(name(other))",
                Self.hint(similar, hint))
        }
        let who = hosts.isEmpty ? "the row names no host, and the acting user" : owners.map(name).joined(separator: " and ")
        return finding(
            "meetingTypeId", "\(who) has no meeting type \(type)",
            Self.hint(similar, similar.isEmpty ? all(owners) : "correct it, or make the type in meetergo"))
    }

    /// What there is, where nothing comes near.
    private func all(_ owners: [String]) -> String {
        let spellings = owners.flatMap { (book.lists[$0] ?? []).compactMap { $0.slug ?? $0.name } }
        return spellings.isEmpty ? "there is none; make the type in meetergo" : "there is: \(spellings.prefix(5).joined(separator: ", "))"
    }

    // MARK: - Hosts or queue

    private struct Obstacle: Error { var finding: Finding }

    private func target(
        _ references: BookingReferences, _ hosts: [String], _ type: MeetingType
    ) -> Result<BookingDraft.Target, Obstacle> {
        func no(_ field: String, _ message: String, _ hint: String) -> Result<BookingDraft.Target, Obstacle> {
            .failure(Obstacle(finding: finding(field, "\(Quote.short(type.title)) \(message)", hint)))
        }
        if let queue = type.queueId, !queue.isEmpty {
            if case .queue(let given) = references.target, given != Reference.folded(queue) {
                return no("queueId", "has the queue \(queue), and the row gives \(given)", "leave queueId out; it is found by itself")
            }
            guard let own = self.queue(of: type, references) else { return .success(.hosts(hosts)) }
            if book.queues[own] == 0 { return no("meetingTypeId", "has a queue without members", "add hosts to the queue in meetergo") }
            return .success(.queue(own))
        }
        switch references.target {
        case .typeQueue:
            let host = type.userId.map { ", such as \(book.title(ofUser: $0))" } ?? ""
            return no("hostIds", "has no queue to find a host, and the row names none", "name the host\(host)")
        case .queue where type.isWhole:
            return no("queueId", "is no type with a queue, and the row gives one", "leave queueId out, and name the host")
        case .hosts where type.userId.map { !hosts.contains($0) } ?? false:
            let owner = book.title(ofUser: type.userId ?? "")
            return no(
                "meetingTypeId", "is a meeting type of \(owner), not of \(hosts.map(name).joined(separator: ", "))",
                ofHosts(hosts, or: owner))
        case .queue, .hosts: return .success(asGiven(references, hosts))
        }
    }

    private func ofHosts(_ hosts: [String], or owner: String) -> String {
        let own = hosts.flatMap { (book.lists[$0] ?? []).compactMap { $0.slug ?? $0.name } }
        let types = own.isEmpty ? "" : "take one of the host's own types (\(own.prefix(5).joined(separator: ", "))), or "
        return "\(types)name \(owner) as the host"
    }

    private func asGiven(_ references: BookingReferences, _ hosts: [String]) -> BookingDraft.Target {
        hosts.isEmpty ? references.target : .hosts(hosts)
    }

    /// The queue that a booking on the type goes to; `nil` where the row picks a host and the type allows that (API page, section 11.1).
    func queue(of type: MeetingType, _ references: BookingReferences) -> String? {
        guard let queue = type.queueId, !queue.isEmpty else { return nil }
        return !references.hosts.isEmpty && type.allowsHostSelection == true ? nil : queue
    }

    // MARK: - Words

    private func name(_ owner: String) -> String {
        owner == asker.ownList && !book.hosts.values.contains { $0.id == owner } ? "the acting user" : book.title(ofUser: owner)
    }

    private func finding(_ field: String, _ message: String, _ hint: String) -> Finding {
        Finding(.reference, field: field, message: message, hint: hint)
    }

    private static func hint(_ similar: [String], _ otherwise: String) -> String {
        similar.isEmpty ? otherwise : "nearest: \(similar.joined(separator: ", ")); \(otherwise)"
    }
}
