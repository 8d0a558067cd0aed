/// Everything the server knows: one company with its users, meeting types and bookings, and what it did.
///
/// A pure value: each rule is a method that takes the time and answers or throws a ``Refusal``. Users, meeting types and
/// appointments are referred to by index; ids are made from indices and exist only towards the outside.
package struct Company: Sendable {
    /// What is the same for the company's whole life.
    package struct Rules: Sendable {
        /// Hosts beside the owner, 1 to 999.
        package var hosts = 8
        /// Source of the company's id and of all ids made later.
        package var seed: UInt64 = 0
        /// Status of a refusal because of an e-mail or slug in use.
        package var duplicateStatus = 400
        /// Status of a refusal because a slot is taken.
        package var slotStatus = 400
        /// Addresses of this domain belong to another organization: refused as duplicates, found in no list.
        package var foreignDomain = "elsewhere.example"
        package var effects = EffectLog.Detail.full

        package init() {}
    }

    /// The spots of the group type.
    package static let groupSpots = 5

    package let rules: Rules
    package let ids: IdentifierBook
    package internal(set) var users: [User] = []
    package internal(set) var meetingTypes: [MeetingType] = []
    package internal(set) var appointments: [Appointment] = []
    package internal(set) var provisionals: [ProvisionalBooking] = []
    package internal(set) var effects: EffectLog
    /// Host to try first at the next queue booking; an index into the queue's members.
    package internal(set) var nextHost = 0
    /// Users that were deleted; while there are none, lists need no filter.
    var deletedUsers = 0
    var attendees = 0
    var diary = Diary()
    var zones = Zones()
    private var emails: [String: Int32] = [:]
    private var slugs: Set<String> = []

    /// A company with the documented starting content.
    package init(rules: Rules, now: Moment) {
        self.rules = rules
        ids = IdentifierBook(hosts: rules.hosts, minter: Minter(seed: rules.seed))
        effects = EffectLog(detail: rules.effects)
        seed(now: now)
    }

    /// The owner's index.
    package static let owner = 0

    /// The queue's members: every host, not the owner.
    package var queueMembers: Range<Int> { 1..<rules.hosts + 1 }

    package func user(email: String) -> Int? {
        emails[email.caseFolded].map(Int.init)
    }

    package func isSlugTaken(_ slug: String) -> Bool {
        slugs.contains(slug)
    }

    /// Enters a user whose address and slug are known to be free, with the meeting type that belongs to the same index.
    mutating func enter(_ user: User, with type: MeetingType) {
        emails[user.email.caseFolded] = Int32(users.count)
        slugs.insert(user.slug)
        users.append(user)
        meetingTypes.append(type)
    }

    mutating func rename(_ index: Int, slug: String) {
        slugs.remove(users[index].slug)
        slugs.insert(slug)
        users[index].slug = slug
    }

    /// Marks a user as deleted; address and slug are free again.
    mutating func strike(_ index: Int, now: Moment) {
        emails[users[index].email.caseFolded] = nil
        slugs.remove(users[index].slug)
        users[index].deletedAt = now
        deletedUsers += 1
    }

    /// The user of an id, unless deleted.
    package func user(_ identifier: Identifier) -> Int? {
        guard let index = ids.user(identifier), index < users.count, users[index].deletedAt == nil else { return nil }
        return index
    }

    /// The meeting type of an id, unless its host is deleted.
    package func meetingType(_ identifier: Identifier) -> Int? {
        guard let index = ids.meetingType(identifier), index < meetingTypes.count else { return nil }
        if case .user(let host) = meetingTypes[index].hosting, users[host].deletedAt != nil { return nil }
        return index
    }

    package func appointment(_ identifier: Identifier) -> Int? {
        ids.minter.index(.appointment, of: identifier).flatMap { $0 < appointments.count ? $0 : nil }
    }

    package func provisional(_ identifier: Identifier) -> Int? {
        ids.minter.index(.provisional, of: identifier).flatMap { $0 < provisionals.count ? $0 : nil }
    }
}

extension String {
    /// The text in lower case; itself, without a copy, where it is lower-case ASCII already.
    var caseFolded: String {
        utf8.allSatisfy { $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ? self : lowercased()
    }
}
